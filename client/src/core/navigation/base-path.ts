/** The path under which the panel is served, from the page that the server sent. Begins and ends with a slash. */
export function basePath(): string {
  return document.documentElement.dataset['base'] ?? '/';
}

/** @param path inside the panel; begins with a slash */
export function withBasePath(path: string): string {
  return basePath() + path.slice(1);
}
