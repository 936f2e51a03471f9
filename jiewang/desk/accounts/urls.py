"""Addresses of signing in. The names are those that allauth looks for."""

from django.urls import path

from jiewang.desk.accounts import sign_in, views

urlpatterns = [
    path("login/", sign_in.SignIn.as_view(), name="account_login"),
    path("logout/", sign_in.SignOut.as_view(), name="account_logout"),
    path("inactive/", sign_in.NotActive.as_view(), name="account_inactive"),
    path("password/", sign_in.ChangePassword.as_view(), name="account_change_password"),
    path("sessions/", views.sessions, name="account_sessions"),
    path("again/", sign_in.PasswordAgain.as_view(), name="account_reauthenticate"),
    path("second-step/", sign_in.SecondSteps.as_view(), name="mfa_index"),
    path("second-step/code/", sign_in.SecondStep.as_view(), name="mfa_authenticate"),
    path("second-step/again/", sign_in.CodeAgain.as_view(), name="mfa_reauthenticate"),
    path("second-step/on/", sign_in.TurnOn.as_view(), name="mfa_activate_totp"),
    path("second-step/off/", sign_in.TurnOff.as_view(), name="mfa_deactivate_totp"),
    path("second-step/codes/", sign_in.Codes.as_view(), name="mfa_view_recovery_codes"),
    path("second-step/codes/new/", sign_in.NewCodes.as_view(), name="mfa_generate_recovery_codes"),
]
