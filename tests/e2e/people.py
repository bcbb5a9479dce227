"""The people of the story: each with a browser of their own, a mailbox, and hands that do what hands do on a page."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.e2e.house import House, text_of

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


@dataclass
class Person:
    house: House
    name: str
    email: str
    context: BrowserContext
    page: Page
    javascript: bool = True
    secret: str = ""
    codes: int = field(default=0)
    """How many sign-in codes have come so far."""

    # --- Coming and going -------------------------------------------------------------------------------------------------

    def sign_in(self, path: str = "/") -> None:
        """By the code in a letter; those who have one, by their code app as well. Ends on the page asked for."""
        self.open(path)
        self.page.get_by_label("Your e-mail address at work").fill(self.email)
        self.press("Send me a code")
        self.codes += 1
        letter = self.house.mailbox.wait_for(self.email, "code|kode", number=self.codes)
        code = re.search(r"^([A-Z0-9]{3,}-[A-Z0-9]{3,})\s*$", text_of(letter), re.MULTILINE)
        assert code, text_of(letter)
        self.page.get_by_label("Code").fill(code[1])
        self.press("Go on")
        if self.secret:
            self.sees("One more step")
            self.page.get_by_label("Code").fill(self.code_of_app())
            self.press("Go on")
        self.leaves("/account/(login|2fa/authenticate)")

    def comes_in(self, path: str = "/") -> None:
        """Signed in since this morning."""
        session = self.house.session_of(self.email)
        self.context.add_cookies([{"name": "session", "value": session, "url": self.house.address}])
        self.open(path)

    def set_up_code_app(self) -> None:
        """Who runs programmes can do nothing before they have a second factor."""
        self.sees("Sign-in and security")
        self.follow("Set up a code app")
        self.page.get_by_text("Cannot scan?").click()
        self.secret = self.page.locator("code").inner_text()
        self.page.get_by_label("code").fill(self.code_of_app())
        self.press("Start using the app")
        self.leaves("/activate/")

    def code_of_app(self) -> str:
        """What the app on the phone shows now (RFC 6238)."""
        _before, counter, _after = yield_hotp_counters_from_time()
        return format_hotp_value(hotp_value(self.secret, counter))

    def sign_out(self) -> None:
        self.page.locator(".menu-person summary").click()
        self.press("Sign out")
        expect(self.page.get_by_label("Your e-mail address at work")).to_be_visible()

    def speak(self, language: str) -> None:
        """Choose another language for all pages and letters."""
        self.page.locator(".menu summary", has_text=re.compile("Språk|Language")).click()
        self.press(language)

    # --- On a page --------------------------------------------------------------------------------------------------------

    def open(self, path: str) -> None:
        answer = self.page.goto(path if path.startswith("http") else self.house.address + path)
        assert answer is not None and answer.status == 200, f"{path}: {answer and answer.status}"

    def there(self) -> Page:
        """The page, once it is all there: its scripts listen from then on, and what is counted on it is complete."""
        self.page.wait_for_load_state()
        return self.page

    def press(self, name: str, within: Locator | None = None) -> None:
        page = self.there()
        (within or page).get_by_role("button", name=name, exact=True).click()

    def confirm(self, name: str) -> None:
        """A button that asks before it acts: open the question, then answer it."""
        self.there().locator("summary", has_text=name).click()
        self.press(name)

    def follow(self, name: str) -> None:
        self.there().get_by_role("link", name=name).first.click()

    def choose_file(self, label: str, file: Path) -> None:
        self.page.get_by_label(label).set_input_files(file)

    def search_and_choose(self, field: str, words: str) -> None:
        """In Django admin: a field whose choices are found by typing."""
        self.page.locator(f"#{field} + .select2").click()
        self.page.locator(".select2-search__field").fill(words)
        self.page.locator(".select2-results__option", has_text=words).click()

    def watches(self) -> None:
        """Press play and see the picture move."""
        moves = "video => new Promise(seen => { video.ontimeupdate = () => video.currentTime > 0 && seen(); video.play(); })"
        self.page.locator("video").evaluate(moves)

    def leaves(self, address: str) -> None:
        """What was pressed has been answered, by another page than the one with such an address."""
        expect(self.page).not_to_have_url(re.compile(address))

    def sees(self, *words: str) -> None:
        for word in words:
            expect(self.page.get_by_text(word).filter(visible=True).first).to_be_visible()

    def does_not_see(self, *words: str) -> None:
        for word in words:
            expect(self.page.get_by_text(word)).to_have_count(0)
