const authorAt = "corroborate-author";

/** Who the reader says that they are, for the history. */
export const author = {
  get(): string {
    try {
      return localStorage.getItem(authorAt) ?? "";
    } catch {
      return "";
    }
  },
  set(name: string): void {
    try {
      localStorage.setItem(authorAt, name);
    } catch {
      // Then they are asked again.
    }
  },
};
