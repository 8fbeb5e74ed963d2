"""The material that people are made of. All of it is invented."""

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
    "old roll, new scans #35mm #film",
    "with @{mention} ❤️",
    "New in the shop today. Link in bio.",
    "صباح الخير",
    "3 things I learned:\n1. sleep\n2. water\n3. ask",
    "",
    "#sunset #nofilter 🌅",
    "“go outside” they said",
    "日曜日の散歩",
)

HANDLES = ("lena", "marco", "sofi", "jonas", "layla", "dani", "saku", "haneul", "ngozi", "anna")
"""Stems of the names that people mention; with digits they stay below 12 characters."""

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
