// Keeps a reader's place on the page when they change its language or theme: the server never hears of a fragment.

/** Let the links that change language and theme lead back to the section that the address names. */
export function keepPlaceInSwitches() {
  for (const link of document.querySelectorAll('.switch a[href^="/preferences?"]')) {
    // At the last moment, however the link is opened: the section may have changed since.
    for (const event of ["pointerdown", "click", "focus"]) link.addEventListener(event, () => addPlace(link));
  }
}

function addPlace(link) {
  const address = new URL(link.href);
  const [path] = address.searchParams.get("next").split("#");
  address.searchParams.set("next", path + location.hash);
  link.href = address.pathname + address.search;
}
