import type { RefreshAllLine, RefreshLine, ServerEvent } from '@giftbuyer/contracts';

/** The lines of an answer as they come, each with its newline; a last one without newline is not held back. */
export async function* linesOf(response: Response): AsyncGenerator<string> {
  if (!response.body) return;
  let rest = '';
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split(/(?<=\n)/);
    rest = lines.at(-1)?.endsWith('\n') ? '' : (lines.pop() ?? '');
    yield* lines;
  }
  if (rest) yield rest;
}

/** NDJSON as it comes. */
export async function* refreshLinesOf<Line = RefreshLine | RefreshAllLine>(response: Response): AsyncGenerator<Line> {
  for await (const line of linesOf(response)) yield JSON.parse(line) as Line;
}

/** All of a stream that ends by itself. */
export async function allOf<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}

/** The events of a server-sent stream as they come; comments are events of type `comment`. */
export async function* eventsOf(response: Response): AsyncGenerator<ServerEvent | { type: 'comment'; data: string }> {
  let type = '';
  for await (const line of linesOf(response)) {
    const [, field, value = ''] = /^(\w*): ?(.*)\n$/.exec(line) ?? [];
    if (field === '') yield { type: 'comment', data: value };
    if (field === 'event') type = value;
    if (field === 'data') yield { type, data: JSON.parse(value) } as ServerEvent;
  }
}

type Events = ReturnType<typeof eventsOf>;

/** The next events, as many as `count`. */
export async function nextEvents(events: Events, count: number): Promise<unknown[]> {
  const seen: unknown[] = [];
  while (seen.length < count) seen.push((await events.next()).value);
  return seen;
}

/** The first event of this type; skips the others. */
export async function firstEvent(events: Events, type: ServerEvent['type']) {
  for (;;) {
    const { value } = await events.next();
    if (!value || value.type === type) return value;
  }
}
