declare global {
  /** What `before-paint.js` has asked the API for already, by path. */
  var gbAnswers: Partial<Record<string, Promise<Response>>> | undefined;
}

/** The answer that the page has asked for, once. */
export function takeEarlyAnswer(path: string): Promise<Response> | undefined {
  const answer = globalThis.gbAnswers?.[path];
  if (answer) delete globalThis.gbAnswers?.[path];
  return answer;
}

/** The next user must not be given the answers of a session that is over. */
export function forgetEarlyAnswers(): void {
  const answers = Object.values(globalThis.gbAnswers ?? {});
  globalThis.gbAnswers = undefined;
  for (const answer of answers) answer?.then(({ body }) => body?.cancel()).catch(() => undefined);
}
