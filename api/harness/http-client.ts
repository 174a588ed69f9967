import { expect } from 'vitest';

export interface Answer<T = Record<string, unknown>> {
  status: number;
  headers: Headers;
  /** The parsed JSON, or undefined when the body is none. */
  body: T;
  text: string;
}

let clients = 0;

/** Client addresses from a trusted proxy, another one for each client (RFC 2544, C.2.2). */
function nextAddress(): string {
  clients += 1;
  return `198.18.${(clients >> 8) & 255}.${clients & 255}`;
}

/** One browser, as far as HTTP goes: it keeps its cookies and sends them back. */
export class HttpClient {
  /** The session. */
  cookie: string | null = null;
  /** That the browser is known. */
  deviceCookie: string | null = null;
  address = nextAddress();

  constructor(readonly url: string) {}

  get<T = Record<string, unknown>>(path: string, headers: Record<string, string> = {}): Promise<Answer<T>> {
    return this.send<T>('GET', path, undefined, headers);
  }

  post<T = Record<string, unknown>>(path: string, body?: unknown, headers: Record<string, string> = {}) {
    return this.send<T>('POST', path, body, headers);
  }

  put<T = Record<string, unknown>>(path: string, body?: unknown, headers: Record<string, string> = {}) {
    return this.send<T>('PUT', path, body, headers);
  }

  patch<T = Record<string, unknown>>(path: string, body?: unknown, headers: Record<string, string> = {}) {
    return this.send<T>('PATCH', path, body, headers);
  }

  delete<T = Record<string, unknown>>(path: string, headers: Record<string, string> = {}) {
    return this.send<T>('DELETE', path, undefined, headers);
  }

  /** The response as a stream. A string is sent unchanged, anything else as JSON. */
  async open(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const response = await fetch(new URL(path, this.url), {
      method,
      redirect: 'manual',
      headers: {
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...((this.cookie ?? this.deviceCookie)
          ? { Cookie: [this.cookie, this.deviceCookie].filter((pair) => pair !== null).join('; ') }
          : {}),
        'X-Forwarded-For': this.address,
        ...headers,
      },
      body: body === undefined || typeof body === 'string' ? body : JSON.stringify(body),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const pair = cookie.split(';')[0] ?? '';
      if (pair.startsWith('gb_device_')) this.deviceCookie = pair;
      else this.cookie = pair.endsWith('=') ? null : pair;
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
export function expectError(answer: Answer, status: number, error: string, fields: object = {}): void {
  const request_id = answer.headers.get('x-request-id');
  expect(answer.body).toEqual({ error, detail: expect.stringMatching(/\S/), request_id, ...fields });
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(answer.text.indexOf('\n')).toBe(answer.text.length - 1);
}
