"""Holds the words that people are made of. All of them are invented."""

from __future__ import annotations

FULL_NAMES = (
    "",
    "Lena Hartwig",
    "marco",
    "Sofía Álvarez 🌵",
    "Jonas Ødegård",
    "ليلى حداد",
    "דניאל לוי",
    "田中 さくら",
    "김하늘",
    "Ngozi Eze ✨",
    "Анна Морозова",
    "Priya ☀️ Raman",
    "O'Brien & Daughters",
    "𝓜𝓲𝓻𝓪",
    "Café Zwölf",
    "Κατερίνα Π.",
    "T. Nguyễn",
    "The Slow Bicycle 🚲",
    "Ama   Owusu",
    'Ray "Dusty" Cole',
)

BIO_LINES = (
    "📍 between two trains",
    "bread, bikes, bad puns",
    "shot on film / مصورة",
    "Bookings: see the link below 👇",
    "with @{mention}",
    "#slowtravel #analog",
    "mum of 3 👧👦👧🏽",
    "“Less, but better”",
    "est. 1987 — family run",
    "ex @{mention} · now on my own",
    "DM for collabs ✉️",
    "100% cotton & 0% drama",
    "she/her · coffee first ☕",
    "שלום מתל אביב",
    "東京 ⇄ Lisboa",
    "Not affiliated with anybody; just <3",
    "no reposts, please\\thank you",
)

CAPTIONS = (
    "morning light",
    "we made it 🎉\nthank you all",
    "old roll, new scans",
    "with @{mention} ❤️",
    "New in the shop today. Link in bio.",
    "صباح الخير",
    "3 things I learned:\n1. sleep\n2. water\n3. ask",
    None,
    "golden hour 🌅",
    "“go outside” they said",
    "日曜日の散歩",
    "שבת שלום 🕯️\nעם @{mention}",
    "new paint, old wall 🎨 swipe →",
    "tag somebody who needs this 👇",
    "1/3 of the way there\n\n.\n.\nthanks @{mention} & @{mention}",
)
"""Captions; None stands for no caption at all, and a mention is filled in."""

HANDLES = ("lena", "marco", "sofi", "jonas", "layla", "dani", "saku", "haneul", "ngozi", "anna")
"""Stems of the names that people mention; with digits they stay below 12 characters."""

PLAIN_STEMS = (
    *("user", "person", "shop", "photo", "test", "account", "member", "name", "nasa"),
    *("missing", "private", "business", "walled", "throttled", "renamed", "ogonly"),
    *("leaving", "moving", "deleting", "gated"),
)
"""Further words; if a name is one with digits, it can be computed back from its posts."""

HASHTAGS = (
    *("35mm", "analog", "art", "autumn", "baking", "beach", "bikes", "birds", "books", "bread"),
    *("cats", "ceramics", "city", "coffee", "concert", "cooking", "dance", "design", "dogs"),
    *("family", "fashion", "film", "fitness", "flowers", "food", "friends", "garden", "hiking"),
    *("home", "instagood", "kids", "lake", "love", "makeup", "market", "mountains", "museum"),
    *("music", "nature", "night", "nofilter", "ocean", "outfit", "pasta", "photography"),
    *("portrait", "rain", "recipe", "running", "sale", "skate", "snow", "summer", "sunset"),
    *("surf", "tattoo", "travel", "vintage", "vegan", "wedding", "winter", "yoga", "旅行", "سفر"),
)
"""Syllables, 64 of them."""

SEEN = (
    "May be an image of nature.",
    "May be an image of one or more people and text.",
    "May be an image of coffee cup.",
    "May be a black-and-white image of street.",
)

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)

COMMENTS = (
    "🔥🔥🔥",
    "where is this?",
    "love this ❤️",
    "@{mention} look",
    "جميل جدا",
    "so good!!\nreally",
    "first",
    "יפה",
    "Is it still available? I wrote you a DM",
    "素敵ですね",
    "haha 😂",
    "No way…",
)

REPLIES = ("thank you 🙏", "@{mention} yes", "haha", "DM me", "شكرا", "me too", "in Lisbon!")

VENUES = (
    ("Station Café", "Cafe"),
    ("Old Harbour", "Landmark"),
    ("O'Hara's Books", "Bookstore"),
    ("Botanical Garden", "Botanical garden"),
    ("Hall 4", "Concert venue"),
    ("North Beach", "Beach"),
    ("Museum of Small Things", "Museum"),
    ("Night Market", "Market"),
    ("City Library", "Library"),
)
"""Pairs of name and category."""

CATEGORIES = (
    "Photographer",
    "Restaurant",
    "Digital creator",
    "Clothing (Brand)",
    "Musician/band",
    "Product/service",
    "Public figure",
    "Personal blog",
    "Grocery Store",
    "Health/beauty",
)

PRONOUNS = (("she", "her"), ("he", "him"), ("they", "them"), ("she", "they"))

LINK_TITLES = ("", "Shop", "Newsletter 💌", "My other account", "Tickets")

STREETS = ("12 Harbour Lane", "Lindenstraße 7", "Rua Nova 101", "4-1-8 Honmachi", "88 Cedar Ave.")

CITIES = (
    ("Lisbon, Portugal", "1018", 38.72, -9.14),
    ("Leipzig, Germany", "04109", 51.34, 12.37),
    ("Osaka, Japan", "541-0053", 34.68, 135.51),
    ("Portland, Oregon", "97205", 45.52, -122.68),
    ("Haifa, Israel", "31000", 32.79, 34.99),
)
"""City with region, postal code, latitude and longitude in degrees."""

HIGHLIGHTS = ("Travel", "Food 🍜", "Q&A", "2025", "Behind", "سفر", "Press")

SONGS = (("The Paper Boats", "Low Tide"), ("Mira Sol", "Ventana"), ("DJ Okra", "Okra Season"))
"""Pairs of artist and title."""
