import type { RecordedAnswer } from '../openapi-answers.js';

/** A `fetch` that keeps cookies as a browser does, and every answer. */
export class Recorder {
  readonly answers: RecordedAnswer[] = [];
  private readonly cookies = new Map<string, string>();
  /** Of answers that are still being read. */
  private readonly pending: Promise<void>[] = [];

  readonly fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    request.headers.set('Cookie', [...this.cookies].map((cookie) => cookie.join('=')).join('; '));
    // RFC 2544, C.2.2.
    request.headers.set('X-Forwarded-For', '198.18.250.1');
    const response = await fetch(request);
    for (const cookie of response.headers.getSetCookie()) this.keepCookie(cookie);
    this.pending.push(this.record(request, response.clone()));
    return response;
  };

  /** All answers, when the last of them has ended. */
  async recorded(): Promise<RecordedAnswer[]> {
    await Promise.all(this.pending);
    return this.answers;
  }

  private keepCookie(cookie: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
    if (value === '') this.cookies.delete(name);
    else this.cookies.set(name, value);
  }

  private async record({ method, url }: Request, response: Response): Promise<void> {
    const type = response.headers.get('Content-Type')?.split(';')[0] ?? null;
    const answer = { method, path: new URL(url).pathname, status: response.status, type, text: '' };
    this.answers.push(answer);
    try {
      for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? []) answer.text += text;
    } catch (error) {
      // The reader of a stream of events has enough.
      if (type !== 'text/event-stream') throw error;
    }
  }
}
