declare global {
  /** Requests to the API that `before-paint.js` has already sent, by path. */
  var gbAnswers: Partial<Record<string, Promise<Response>>> | undefined;
  /** Aborts those requests. */
  var gbStopAnswers: AbortController | undefined;
}

/** @returns the preloaded response, once */
export function takePreloadedResponse(path: string): Promise<Response> | undefined {
  const answer = globalThis.gbAnswers?.[path];
  if (answer) delete globalThis.gbAnswers?.[path];
  return answer;
}

/**
 * Discards responses of an ended session: the next user must not receive them, nor wait for them, because a browser sends the
 * second of two requests for one URL after the first was answered.
 */
export function discardPreloadedResponses(): void {
  globalThis.gbAnswers = undefined;
  globalThis.gbStopAnswers?.abort();
}
