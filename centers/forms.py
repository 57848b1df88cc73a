"""The forms of sign-in and passwords: allauth's, drawn like every other form here."""

from typing import Any

from allauth.account import forms


class _Drawn:
    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name in ("login", "email"):
                field.label = "E-mail"
            field.widget.attrs["class"] = "form-control"
            field.widget.attrs.pop("placeholder", None)  # the label says it


class SignInForm(_Drawn, forms.LoginForm):  # type: ignore[misc]
    pass


class ChangePasswordForm(_Drawn, forms.ChangePasswordForm):  # type: ignore[misc]
    pass


class ForgottenPasswordForm(_Drawn, forms.ResetPasswordForm):  # type: ignore[misc]
    pass


class NewPasswordForm(_Drawn, forms.ResetPasswordKeyForm):  # type: ignore[misc]
    pass
