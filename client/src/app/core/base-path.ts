/** The path under which the browser sees the panel; the server writes it into the page. Begins and ends in a slash. */
export function basePath(): string {
  return document.documentElement.dataset['base'] ?? '/';
}

/** @param path of the panel, which begins with a slash */
export function withBasePath(path: string): string {
  return basePath() + path.slice(1);
}
