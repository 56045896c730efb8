const authorAt = "corroborate-author";

/** How many characters a name may have. */
export const longest = 200;

/** Where the API names the author as what is wrong with a request. */
export const authorPath = "Corroborate-Author";

/** A name that the server takes: with plain spaces, without signs that nobody sees, not too long. */
function clean(name: string): string {
  const seen = name.replace(/[\p{Z}\p{Cc}]+/gu, " ").replace(/[^\P{C}\u200c\u200d]/gu, "");
  return [...seen.trim()].slice(0, longest).join("").trim();
}

/** Who the reader says that they are, for the history. */
export const author = {
  get(): string {
    try {
      return clean(localStorage.getItem(authorAt) ?? "");
    } catch {
      return "";
    }
  },
  set(name: string): void {
    try {
      localStorage.setItem(authorAt, clean(name));
    } catch {
      // Then they are asked again.
    }
  },
};
