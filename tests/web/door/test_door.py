"""The door as a browser meets it: who comes in, who does not, and what either is told."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pyotp
import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.people import PASSWORD, Cast, logged_in

from duban import clock
from duban.apps.audit.models import Entry
from duban.apps.org import factors
from duban.apps.org.actions import door
from duban.apps.org.models import Attempt, Person, SignIn
from duban.web.door.guard import OPEN

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
WRONG = "账号或密码不对"


class Clock:
    """The clocks of `duban.clock`, set by the test."""

    def __init__(self) -> None:
        self.at = clock.now()

    def now(self) -> datetime:
        return self.at

    def on(self, **more: float) -> None:
        self.at += timedelta(**more)


@pytest.fixture
def hand(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(clock, "now", found.now)
    monkeypatch.setattr(clock, "machine", found.now)
    return found


@pytest.fixture
def guest(people: Cast) -> Client:
    """Nobody has logged in; the cast is there."""
    return Client()


def knock(client: Client, login: str, password: str = PASSWORD, **more: str):
    return client.post("/login", {"login": login, "password": password, **more})


def addresses() -> list[str]:
    """Every address of the site, with numbers and words put in where it wants some."""
    found: list[str] = []

    def walk(patterns: list[URLPattern | URLResolver], before: str) -> None:
        for each in patterns:
            route = before + str(each.pattern)
            if isinstance(each, URLResolver):
                walk(each.url_patterns, route)
            elif not getattr(each.callback, OPEN, False):
                found.append("/" + re.sub(r"<[^>]*>", "1", route))

    walk(get_resolver().url_patterns, "")
    return found


def test_who_has_not_logged_in_sees_nothing_of_the_site(guest: Client) -> None:
    assert len(addresses()) > 10
    for address in addresses():
        for response in (guest.get(address), guest.post(address)):
            assert response.status_code == 302, address
            assert response["Location"].startswith("/login"), address


def test_the_right_password_leads_to_the_page_that_was_asked_for(guest: Client, people: Cast) -> None:
    asked = guest.get("/packs/")
    assert asked["Location"] == "/login?next=%2Fpacks%2F"
    came = knock(guest, "zhu", next="/packs/")
    assert came["Location"] == "/packs/"
    assert guest.get("/packs/").status_code == 200
    assert [(entry.act, entry.actor) for entry in Entry.objects.all()] == [("log_in", people.clerk)]


@pytest.mark.parametrize(
    "next_", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example", "evil", ""]
)
def test_log_in_leads_nowhere_but_here(guest: Client, next_: str) -> None:
    assert knock(guest, "zhu", next=next_)["Location"] == "/"


def test_wrong_password_and_unknown_and_stopped_account_are_told_the_same(guest: Client, people: Cast) -> None:
    Person.objects.filter(pk=people.stranger.pk).update(is_active=False)
    told = set()
    for login, password in (("zhu", "wrong"), ("nobody", PASSWORD), ("shui", PASSWORD)):
        response = knock(guest, login, password)
        assert response.status_code == 403
        told.add(response.content.decode().replace(login, "-"))
    texts = {re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text) for text in told}
    assert len(texts) == 1
    assert WRONG in texts.pop()
    assert Entry.objects.filter(act="log_in_failed", success=False).count() == 3
    assert PASSWORD not in str(list(Entry.objects.values()))


@pytest.mark.parametrize("login", ["zhu", "nobody"])
def test_after_five_failures_the_account_is_locked_for_a_quarter_of_an_hour(
    guest: Client, hand: Clock, login: str
) -> None:
    for _ in range(5):
        assert WRONG in knock(guest, login, "wrong").content.decode()
    assert "暂时锁定" in knock(guest, login).content.decode()
    assert Entry.objects.filter(act="locked", account=login).count() == 1
    hand.on(minutes=14)
    assert "暂时锁定" in knock(guest, login).content.decode()
    hand.on(minutes=2)
    assert (knock(guest, login).status_code == 302) == (login == "zhu")


def test_a_lock_is_of_one_account_and_a_success_forgets_the_failures(guest: Client) -> None:
    for _ in range(4):
        knock(guest, "zhu", "wrong")
    assert knock(guest, "cai").status_code == 302
    assert knock(Client(), "zhu").status_code == 302
    assert not Attempt.objects.filter(door="password:zhu").exists()


def test_an_attempt_counts_before_it_is_tried(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise many guesses sent at once would all pass the lock before the first of them had failed."""
    counted: list[int] = []

    def check(password: str, encoded: str) -> bool:
        counted.append(Attempt.objects.get(door="password:zhu").count)
        return False

    monkeypatch.setattr(door, "check_password", check)
    for _ in range(7):
        door.knock("zhu", "wrong", clock.now())
    assert counted == [1, 2, 3, 4, 5]


def test_after_a_quarter_of_an_hour_without_a_request_the_session_ends(
    guest: Client, hand: Clock, people: Cast
) -> None:
    logged_in(guest, people.clerk)
    hand.on(minutes=14)
    assert guest.get("/packs/").status_code == 200
    hand.on(minutes=14)
    assert guest.get("/packs/").status_code == 200
    hand.on(minutes=16)
    assert "idle=1" in guest.get("/packs/")["Location"]
    assert "已自动退出" in guest.get("/login?idle=1").content.decode()
    assert Entry.objects.get().act == "timed_out"


def test_a_session_is_written_at_most_once_a_minute(
    guest: Client, hand: Clock, people: Cast, django_assert_num_queries
) -> None:
    knock(guest, "zhu")
    guest.get("/password")
    with django_assert_num_queries(2):  # the session and the person
        guest.get("/password")
    hand.on(seconds=61)
    guest.get("/password")
    assert SignIn.objects.get().seen_at == hand.now()


def test_log_out_ends_it_and_the_way_back_shows_nothing(guest: Client) -> None:
    knock(guest, "zhu")
    page = guest.get("/packs/")
    assert page["Cache-Control"] == "no-store"
    assert guest.get("/logout").status_code == 405
    assert guest.post("/logout").status_code == 302
    assert guest.get("/packs/").status_code == 302
    assert SignIn.objects.get().ended_at


def test_a_stopped_account_is_out_at_once(guest: Client, people: Cast) -> None:
    knock(guest, "zhu")
    Person.objects.filter(pk=people.clerk.pk).update(is_active=False)
    assert guest.get("/packs/").status_code == 302


def test_a_piece_of_a_page_is_not_answered_with_the_log_in_page(guest: Client) -> None:
    response = guest.get("/packs/", headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Redirect"]) == (204, "/login")


def test_the_session_has_another_key_after_the_door(guest: Client) -> None:
    guest.get("/login")
    before = guest.cookies.get("sessionid")
    knock(guest, "zhu")
    assert guest.cookies["sessionid"].value != (before.value if before else "")
    cookie = guest.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


class TestPassword:
    def change(self, client: Client, new: str, old: str = PASSWORD, again: str | None = None):
        return client.post("/password", {"old": old, "new": new, "again": new if again is None else again})

    @pytest.mark.parametrize(
        ("new", "sentence"),
        [
            ("Ab1-xyz", "密码只有7位"),
            ("abcdefghij", "只用了一类字符"),
            ("Zhu-2022-mi", "含有账号或姓名"),
            (PASSWORD, "与原密码相同"),
        ],
    )
    def test_a_weak_one_is_refused_with_its_reason(self, guest: Client, people: Cast, new: str, sentence: str) -> None:
        response = self.change(logged_in(guest, people.clerk), new)
        assert response.status_code == 422
        assert sentence in response.content.decode()
        assert Person.objects.get(pk=people.clerk.pk).check_password(PASSWORD)

    def test_a_good_one_is_taken_and_other_sessions_end(self, guest: Client, people: Cast) -> None:
        elsewhere = logged_in(Client(), people.clerk)
        logged_in(guest, people.clerk)
        assert self.change(guest, "Lianluo+2026")["Location"] == "/me"
        assert guest.get("/packs/").status_code == 200
        assert elsewhere.get("/packs/").status_code == 302
        assert Entry.objects.get().act == "password_changed"

    def test_the_old_one_must_be_known_and_the_new_one_said_twice(self, guest: Client, people: Cast) -> None:
        logged_in(guest, people.clerk)
        assert "原密码不对" in self.change(guest, "Lianluo+2026", old="x").content.decode()
        assert "不一样" in self.change(guest, "Lianluo+2026", again="Lianluo+2027").content.decode()
        for _ in range(6):
            self.change(guest, "Lianluo+2026", old="x")
        assert "暂时锁定" in self.change(guest, "Lianluo+2026").content.decode()

    def test_a_one_time_password_must_be_changed_before_anything_else(self, guest: Client, people: Cast) -> None:
        Person.objects.filter(pk=people.clerk.pk).update(must_change_password=True)
        logged_in(guest, people.clerk)
        assert guest.get("/packs/")["Location"] == "/password"
        assert "一次性密码" in guest.get("/password").content.decode()
        self.change(guest, "Lianluo+2026")
        assert guest.get("/packs/").status_code == 200

    def test_after_a_year_it_must_be_changed(self, guest: Client, hand: Clock, people: Cast) -> None:
        hand.on(days=366)
        knock(guest, "zhu")
        assert guest.get("/packs/")["Location"] == "/password"


class TestSecondFactor:
    def code(self, when: datetime, secret: str = SECRET) -> str:
        return pyotp.TOTP(secret).at(int(when.timestamp()))

    @pytest.fixture
    def enrolled(self, people: Cast) -> Person:
        Person.objects.filter(pk=people.clerk.pk).update(second_factor=factors.sealed(SECRET, people.clerk.pk))
        return people.clerk

    @pytest.mark.usefixtures("enrolled")
    def test_the_password_alone_is_half_the_way(self, guest: Client, hand: Clock) -> None:
        assert knock(guest, "zhu", next="/packs/")["Location"] == "/login/code"
        assert guest.get("/packs/").status_code == 302
        assert guest.post("/login/code", {"code": self.code(hand.now())})["Location"] == "/packs/"
        assert guest.get("/packs/").status_code == 200

    @pytest.mark.usefixtures("enrolled")
    def test_a_code_works_once(self, guest: Client, hand: Clock) -> None:
        code = self.code(hand.now())
        knock(guest, "zhu")
        guest.post("/login/code", {"code": code})
        second = Client()
        knock(second, "zhu")
        assert second.post("/login/code", {"code": code}).status_code == 403
        hand.on(seconds=30)
        assert second.post("/login/code", {"code": self.code(hand.now())}).status_code == 302

    @pytest.mark.parametrize("code", ["000000x", "", "12345", "１２３４５６"])
    @pytest.mark.usefixtures("enrolled")
    def test_a_wrong_code_is_refused_and_five_lock(self, guest: Client, code: str) -> None:
        knock(guest, "zhu")
        for _ in range(5):
            assert "不对或已用过" in guest.post("/login/code", {"code": code}).content.decode()
        assert "暂时锁定" in guest.post("/login/code", {"code": self.code(clock.now())}).content.decode()

    @pytest.mark.usefixtures("enrolled")
    def test_half_the_way_lasts_five_minutes(self, guest: Client, hand: Clock) -> None:
        knock(guest, "zhu")
        hand.on(minutes=6)
        assert guest.post("/login/code", {"code": self.code(hand.now())})["Location"] == "/login"

    def test_nobody_comes_to_the_code_without_a_password(self, guest: Client) -> None:
        assert guest.get("/login/code")["Location"] == "/login"

    def test_an_administrator_must_enrol_before_anything_else(self, guest: Client, hand: Clock) -> None:
        knock(guest, "shenji")
        assert guest.get("/audit/")["Location"] == "/second-factor"
        page = guest.get("/second-factor").content.decode()
        [secret] = re.findall(r'密钥 <code class="secret">([A-Z2-7 ]+)</code>', page)
        assert "otpauth://totp/" in page
        assert guest.get("/second-factor/picture.svg")["Content-Type"] == "image/svg+xml"
        assert guest.post("/second-factor", {"code": "000000"}).status_code == 422
        code = self.code(hand.now(), secret.replace(" ", ""))
        assert guest.post("/second-factor", {"code": code}).status_code == 302
        assert guest.get("/audit/").status_code == 200
        assert Entry.objects.filter(act="factor_enrolled").exists()
        # The very code that enrolled it does not log in as well.
        again = Client()
        knock(again, "shenji")
        assert again.post("/login/code", {"code": code}).status_code == 403

    @pytest.mark.usefixtures("enrolled")
    def test_an_enrolment_without_the_key_is_one_sentence(self, guest: Client, settings, tmp_path) -> None:
        knock(guest, "shenji")
        assert guest.get("/second-factor").status_code == 200
        settings.FOLDER = tmp_path
        answer = guest.get("/second-factor")
        assert answer.status_code == 503
        assert "密钥文件不在" in answer.content.decode()
        assert guest.get("/second-factor/picture.svg").status_code == 404

    def test_everybody_must_where_the_installation_says_so(self, guest: Client, settings) -> None:
        assert knock(guest, "zhu").status_code == 302
        assert guest.get("/packs/").status_code == 200
        settings.SECOND_FACTOR = "all"
        second = Client()
        knock(second, "zhu")
        assert second.get("/packs/")["Location"] == "/second-factor"

    @pytest.mark.usefixtures("enrolled")
    def test_who_has_enrolled_does_not_see_a_secret_again(self, guest: Client, people: Cast) -> None:
        logged_in(guest, people.clerk)
        assert guest.get("/second-factor")["Location"] == reverse("me")
        assert guest.get("/second-factor/picture.svg").status_code == 404


def test_passwords_are_kept_by_argon2_where_it_counts() -> None:
    from duban.project import settings

    assert settings.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert settings.SESSION_COOKIE_HTTPONLY
    assert timedelta(minutes=15) == settings.IDLE
