export function ok<Body>({ data, error }: { data?: Body; error?: unknown }): Body {
  if (data === undefined) throw new Error(JSON.stringify(error));
  return data;
}

/** Only a code that the operation documents compiles. */
export function refused<Refusal extends { error: string }>(answer: { error?: Refusal }, code: Refusal['error']): void {
  if (answer.error?.error !== code) throw new Error(`${code} was expected: ${JSON.stringify(answer.error)}`);
}
