import type { ErrorBody, ErrorCode, ServerEvent } from '@giftbuyer/contracts';

const EVENTS = 'GET /api/events';

/** Responses by method and path without the query. */
export type Answer = () => Response | Promise<Response>;
export type Answers = Readonly<Record<string, Answer>>;

export const json =
  (body: object, status = 200): Answer =>
  () =>
    Response.json(body, { status });

/** A photo in a single colour. */
export const photo =
  (hue: number): Answer =>
  async () => {
    const canvas = new OffscreenCanvas(160, 160);
    const context = canvas.getContext('2d');
    if (!context) throw new Error('This browser draws nothing');
    const fill = (lightness: number, draw: () => void) => {
      context.fillStyle = `hsl(${hue} 45% ${lightness}%)`;
      context.beginPath();
      draw();
      context.fill();
    };
    fill(78, () => context.rect(0, 0, 160, 160));
    fill(35, () => context.ellipse(80, 165, 62, 55, 0, 0, 7));
    fill(55, () => context.ellipse(80, 78, 32, 38, 0, 0, 7));
    return new Response(await canvas.convertToBlob({ type: 'image/jpeg' }));
  };

/** An error body; the panel has its own text for the code. */
export const errorAnswer = (status: number, error: ErrorCode, more: Partial<ErrorBody> = {}): Answer =>
  json({ error, detail: error, ...more }, status);

/** The request stays pending. */
export const never: Answer = () => new Promise(() => undefined);

/** No response: a network error. */
export const noNetwork: Answer = () => Promise.reject(new TypeError('Failed to fetch'));

const ndjson = (objects: object[]): string => objects.map((line) => `${JSON.stringify(line)}\n`).join('');

/** NDJSON that ends after these lines. */
export const lines =
  (...objects: object[]): Answer =>
  () =>
    new Response(ndjson(objects));

/** NDJSON that stays open after these lines. */
export const openLines =
  (...objects: object[]): Answer =>
  () =>
    new Response(
      new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode(ndjson(objects))),
      }),
    );

/** The first answer once, then the second. Not named `then`: `await import()` would take the module for a thenable. */
export function firstThen(first: Answer, second: Answer): Answer {
  let calls = 0;
  return () => (calls++ === 0 ? first() : second());
}

/** Replaces the network: `fetch` is answered with samples, the code of the panel is unchanged. */
export class SampleServer {
  private readonly streams = new Set<ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>>();
  private readonly pendingEvents: Uint8Array<ArrayBuffer>[] = [];

  constructor(private readonly answers: Answers) {}

  takeTheNetwork(): void {
    window.fetch = (url, init) => this.answer(String(url), init);
  }

  /** Sends to all connected pages, or to the first one that connects: a page connects when it has the lock. */
  send({ type, data }: ServerEvent): void {
    const event = new TextEncoder().encode(`event: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
    if (this.streams.size === 0) this.pendingEvents.push(event);
    for (const stream of this.streams) stream.enqueue(event);
  }

  private async answer(url: string, init: RequestInit = {}): Promise<Response> {
    const asked = `${init.method ?? 'GET'} ${new URL(url, location.origin).pathname}`;
    const answer = this.answers[asked] ?? (asked === EVENTS ? () => this.events() : undefined);
    if (!answer) {
      const error = new Error(`The state has no answer to ${asked}`);
      // Keeps the stream open, because its end would be a lost connection.
      reportError(error);
      throw error;
    }
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    init.signal?.addEventListener('abort', () => reject(init.signal?.reason));
    return Promise.race([answer(), aborted]);
  }

  /** An event stream that stays open. */
  private events(): Response {
    return new Response(
      new ReadableStream<Uint8Array<ArrayBuffer>>({
        start: (controller) => {
          this.streams.add(controller);
          for (const event of this.pendingEvents.splice(0)) controller.enqueue(event);
        },
      }),
    );
  }
}
