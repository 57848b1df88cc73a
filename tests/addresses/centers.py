"""Sign-in and passwords."""

PUBLIC = {
    "account_login",
    "account_logout",  # answers with a redirect where nobody is signed in
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
}
PLAIN = {"uidb36": "1", "key": "set-password"}
