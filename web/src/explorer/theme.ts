const names = ["as the system", "light", "dark"] as const;

/** Adds a switch between themes. The server knows the choice by a cookie, so that no page flashes. */
export function themes(beside: Element | null, root: URL): void {
  if (!beside) {
    return;
  }
  const page = document.documentElement;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "theme";
  const show = () => {
    const name = page.dataset["theme"] ?? names[0];
    button.textContent = name === "light" ? "☀" : name === "dark" ? "☾" : "◐";
    button.title = `Theme: ${name}`;
    button.setAttribute("aria-label", button.title);
  };
  button.addEventListener("click", () => {
    const now = names.indexOf((page.dataset["theme"] as "light" | "dark" | undefined) ?? names[0]);
    const next = names[(now + 1) % names.length];
    const chosen = next === "light" || next === "dark";
    if (chosen) {
      page.dataset["theme"] = next;
    } else {
      delete page.dataset["theme"];
    }
    document.cookie = `corroborate-theme=${chosen ? next : ""}; Path=${root.pathname}; SameSite=Lax; Max-Age=${chosen ? 31536000 : 0}`;
    show();
  });
  show();
  beside.append(button);
}
