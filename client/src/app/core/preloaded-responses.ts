declare global {
  /** What `before-paint.js` has asked the API for already, by path. */
  var gbAnswers: Partial<Record<string, Promise<Response>>> | undefined;
  /** Ends those requests. */
  var gbStopAnswers: AbortController | undefined;
}

/** The answer that the page has asked for, once. */
export function takePreloadedResponse(path: string): Promise<Response> | undefined {
  const answer = globalThis.gbAnswers?.[path];
  if (answer) delete globalThis.gbAnswers?.[path];
  return answer;
}

/**
 * The next user must not be given the answers of a session that is over, nor wait for them: of two requests for one
 * address a browser sends the second after the first was answered.
 */
export function discardPreloadedResponses(): void {
  globalThis.gbAnswers = undefined;
  globalThis.gbStopAnswers?.abort();
}
