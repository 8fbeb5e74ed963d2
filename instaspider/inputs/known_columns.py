"""Lists the columns and keys that each argument looks for if none is named.

``input`` is a column of our own outcomes and items. It comes before ``user``, because in tables of
posts and comments ``user`` is a whole account.
"""

from __future__ import annotations

import re

from .columns import Columns, Group

# The words of Instagram and of forms for a username, an account and a profile.
_USERNAMES = (
    *("Benutzername", "Nutzername", "Benutzerkonto", "Konto", "Kontoname", "Profilname"),
    *("usuario", "nombre de usuario", "usuário", "nome de usuário", "nome de utilizador"),
    *("cuenta", "conta", "nom d'utilisateur", "utilisateur", "pseudo", "compte"),
    *("nome utente", "utente", "gebruikersnaam", "gebruiker", "användarnamn", "brukernavn"),
    *("brugernavn", "käyttäjänimi", "käyttäjätunnus", "nazwa użytkownika", "użytkownik"),
    *("uživatelské jméno", "felhasználónév", "nume de utilizator", "όνομα χρήστη"),
    *("kullanıcı adı", "имя пользователя", "никнейм", "аккаунт", "ім'я користувача"),
    *("nama pengguna", "akun", "tên người dùng", "ชื่อผู้ใช้", "उपयोगकर्ता नाम"),
    *("اسم المستخدم", "نام کاربری", "שם משתמש"),
    *("ユーザー名", "ユーザーネーム", "アカウント", "アカウント名", "사용자 이름", "계정"),
    *("用户名", "用戶名", "使用者名稱", "帐号", "账号", "帳號"),
)
_PROFILES = ("Profil", "perfil", "profilo", "profiel", "профиль")

COLUMNS = Columns(
    (
        Group(
            "names",
            (
                *("username", "handle", "account", "account_name", "screen_name", "instagram"),
                *("account_username", "instagram_name", "instagram_user", "instagram_profile"),
            ),
            translated=_USERNAMES,
        ),
        Group("either", ("input",)),
        Group("names", ("user", "profile"), translated=_PROFILES),
        Group("names", ("user.username", "owner_username", "author_username")),
        Group("either", ("profile_url", "profile_link", "instagram_url", "instagram_link")),
        Group("either", ("url", "link")),
        Group("ids", ("pk", "user_id", "user_pk", "account_id", "instagram_id")),
        Group("ids", ("id",), alone=True),
        Group("names", ("name",), alone=True),
    ),
    as_name="@{}",
    forced="@{}",
)

MEDIA_COLUMNS = Columns(
    (
        Group("names", ("shortcode",)),
        Group("either", ("media", "post")),
        Group("names", ("code",)),
        Group("either", ("post_url", "post_link", "permalink")),
        Group("either", ("url", "link")),
        Group("ids", ("media_pk", "media_id", "post_id", "post_pk")),
        Group("ids", ("pk",)),
        Group("ids", ("id",)),
        Group("either", ("input",)),
    ),
    ids=re.compile(r"\d+(?:_\d+)?", re.ASCII),
    as_name="https://www.instagram.com/p/{}/",
)
"""Columns that name posts; tables of comments have them as well."""

TAG_COLUMNS = Columns(
    (
        Group("names", ("hashtag", "tag")),
        Group("names", ("name",)),
        Group("names", ("url", "link")),
        Group("names", ("input",)),
    ),
    ids=None,
    forced="#{}",
)

PLACE_COLUMNS = Columns(
    (
        Group("either", ("place", "location")),
        Group("ids", ("location_id", "place_id")),
        Group("ids", ("pk",)),
        Group("ids", ("id",)),
        Group("either", ("url", "link")),
        Group("either", ("input",)),
    )
)

SOUND_COLUMNS = Columns(
    (
        Group("either", ("sound", "audio")),
        Group("ids", ("audio_id", "sound_id", "music.audio_id")),
        Group("either", ("url", "link")),
        Group("ids", ("pk",)),
        Group("ids", ("id",)),
        Group("either", ("input",)),
    )
)
"""Columns that name sounds; tables of reels have them as well."""

QUERY_COLUMNS = Columns(
    (Group("names", ("query",)), Group("names", ("name",)), Group("names", ("input",))),
    ids=re.compile(r".+"),
)
