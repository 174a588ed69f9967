import { expect } from 'vitest';

export interface Answer<T = Record<string, unknown>> {
  status: number;
  headers: Headers;
  /** The parsed JSON, or undefined when the body is none. */
  body: T;
  text: string;
}

/** One browser, as far as HTTP goes: it keeps the session cookie and sends it back. */
export class HttpClient {
  cookie: string | null = null;

  constructor(readonly url: string) {}

  get<T = Record<string, unknown>>(path: string, headers: Record<string, string> = {}): Promise<Answer<T>> {
    return this.send<T>('GET', path, undefined, headers);
  }

  post<T = Record<string, unknown>>(path: string, body?: unknown, headers: Record<string, string> = {}) {
    return this.send<T>('POST', path, body, headers);
  }

  patch<T = Record<string, unknown>>(path: string, body?: unknown, headers: Record<string, string> = {}) {
    return this.send<T>('PATCH', path, body, headers);
  }

  delete<T = Record<string, unknown>>(path: string, headers: Record<string, string> = {}) {
    return this.send<T>('DELETE', path, undefined, headers);
  }

  /** The answer as it comes, for streams. A string is sent as it is, anything else as JSON. */
  async open(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const response = await fetch(new URL(path, this.url), {
      method,
      redirect: 'manual',
      headers: {
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(this.cookie === null ? {} : { Cookie: this.cookie }),
        ...headers,
      },
      body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const pair = cookie.split(';')[0] ?? '';
      this.cookie = pair.endsWith('=') ? null : pair;
    }
    return response;
  }

  private async send<T>(method: string, path: string, body: unknown, headers: Record<string, string>) {
    const response = await this.open(method, path, body, headers);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('application/json') ?? false;
    const answer = { status: response.status, headers: response.headers, text, body: undefined as T };
    if (isJson) answer.body = JSON.parse(text) as T;
    return answer;
  }
}

/** Checks a refusal: its status, its code, its own fields, and the shape that every error body has. */
export function expectRefusal(answer: Answer, status: number, error: string, fields: object = {}): void {
  expect(answer.body).toEqual({ error, detail: expect.stringMatching(/\S/), ...fields });
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(answer.text.indexOf('\n')).toBe(answer.text.length - 1);
}
