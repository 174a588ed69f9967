const CRLF = '\r\n';
const HOST = 'Host: 127.0.0.1';

const request = (line: string, headers: string[] = [], body = '') => [line, HOST, ...headers, '', body].join(CRLF);
const post = (headers: string[], body: string, line = 'POST /api/auth/login HTTP/1.1') => request(line, headers, body);
const get = (...headers: string[]) => request('GET /api/health HTTP/1.1', headers);

/** A second request that a lenient parser could take for the body of the first (request smuggling). */
const SMUGGLED = `GET /smuggled HTTP/1.1${CRLF}${HOST}${CRLF}${CRLF}`;

/** Malformed requests, by defect. Bytes beyond ASCII are Latin-1. */
export const MALFORMED_REQUESTS: Record<string, string> = {
  'both lengths': post(['Content-Length: 4', 'Transfer-Encoding: chunked'], `0${CRLF}${CRLF}${SMUGGLED}`),
  'both lengths, the other way round': post(
    ['Transfer-Encoding: chunked', 'Content-Length: 5'],
    `0${CRLF}${CRLF}${SMUGGLED}`,
  ),
  'two different lengths': post(['Content-Length: 0', `Content-Length: ${SMUGGLED.length}`], SMUGGLED),
  'two equal lengths': post(['Content-Length: 0', 'Content-Length: 0'], SMUGGLED),
  'a list of lengths': post(['Content-Length: 0, 5'], SMUGGLED),
  'a negative length': post(['Content-Length: -1'], SMUGGLED),
  'a length with a plus': post(['Content-Length: +0'], SMUGGLED),
  'a hexadecimal length': post(['Content-Length: 0x0'], SMUGGLED),
  'a length beyond 64 bits': post(['Content-Length: 99999999999999999999'], '{}'),
  'an empty length': post(['Content-Length:'], SMUGGLED),
  'a length with a space before the colon': post(['Content-Length : 0'], SMUGGLED),
  'an unknown coding': post(['Transfer-Encoding: xchunked'], `0${CRLF}${CRLF}${SMUGGLED}`),
  'chunked twice': post(['Transfer-Encoding: chunked, chunked'], `0${CRLF}${CRLF}${SMUGGLED}`),
  'chunked, then identity': post(['Transfer-Encoding: chunked, identity'], `0${CRLF}${CRLF}${SMUGGLED}`),
  // Valid framing, of which proxies may see only the first line.
  'two codings': post(['Transfer-Encoding: identity', 'Transfer-Encoding: chunked'], `0${CRLF}${CRLF}`),
  'a coding after a vertical tab': post(['Transfer-Encoding:\u000bchunked'], `0${CRLF}${CRLF}${SMUGGLED}`),
  'a coding in the next line': post(['Transfer-Encoding:', ' chunked'], `0${CRLF}${CRLF}${SMUGGLED}`),
  'chunked in HTTP/1.0': post(
    ['Transfer-Encoding: chunked'],
    `0${CRLF}${CRLF}${SMUGGLED}`,
    'POST /api/auth/login HTTP/1.0',
  ),
  'a chunk of no size': post(['Transfer-Encoding: chunked'], `${CRLF}{}${CRLF}0${CRLF}${CRLF}`),
  'a chunk of a wrong size': post(['Transfer-Encoding: chunked'], `1${CRLF}{}${CRLF}0${CRLF}${CRLF}`),
  'a chunk of a negative size': post(['Transfer-Encoding: chunked'], `-1${CRLF}{}${CRLF}0${CRLF}${CRLF}`),
  'a chunk of size 0x2': post(['Transfer-Encoding: chunked'], `0x2${CRLF}{}${CRLF}0${CRLF}${CRLF}`),
  'a chunk beyond 64 bits': post(['Transfer-Encoding: chunked'], `fffffffffffffffff${CRLF}{}${CRLF}0${CRLF}${CRLF}`),
  'a chunk size that ends in a bare LF': post(['Transfer-Encoding: chunked'], `2\n{}\n0\n\n${SMUGGLED}`),
  'a chunk extension with a bare LF': post(
    ['Transfer-Encoding: chunked'],
    `2;\n${CRLF}{}${CRLF}0${CRLF}${CRLF}${SMUGGLED}`,
  ),
  'a chunk extension of 100 KB': post(
    ['Transfer-Encoding: chunked'],
    `2;${'a'.repeat(100_000)}${CRLF}{}${CRLF}0${CRLF}${CRLF}`,
  ),
  'a trailer with a length': post(
    ['Transfer-Encoding: chunked'],
    `0${CRLF}Content-Length: 50${CRLF}${CRLF}${SMUGGLED}`,
  ),
  'a folded header': get('X-Folded: a', ' b'),
  'a folded Host': request('GET /api/health HTTP/1.1', [' evil.example']),
  'NUL in a header': get('X-Nul: a\u0000b'),
  'NUL in a name': get('X-\u0000: a'),
  'NUL in the path': request('GET /api/\u0000health HTTP/1.1'),
  'a bare CR in a header': get('X-Cr: a\rInjected: b'),
  'a bare LF after a header': `GET /api/health HTTP/1.1\n${HOST}\n\n`,
  'a name with a space': get('X Name: a'),
  'no name': get(': a'),
  'no colon': get('just words'),
  'a name beyond ASCII': get('X-\u00e9: a'),
  'a header of 1 MB': get(`X-Long: ${'a'.repeat(1_000_000)}`),
  'a cookie of 100 KB': get(`Cookie: auth_token=${'a'.repeat(100_000)}`),
  'a token of 100 KB': get(`Authorization: Bearer ${'a'.repeat(100_000)}`),
  '10,000 headers': get(...Array.from({ length: 10_000 }, (_, i) => `X-${i}: a`)),
  'two hosts': get('Host: evil.example'),
  'no host': ['GET /api/health HTTP/1.1', '', ''].join(CRLF),
  'an empty host': ['GET /api/health HTTP/1.1', 'Host:', '', ''].join(CRLF),
  'another host in the line': request('GET http://evil.example/api/health HTTP/1.1'),
  'a user in the line': request('GET http://a:b@127.0.0.1/api/health HTTP/1.1'),
  'a path of 100 KB': request(`GET /${'a'.repeat(100_000)} HTTP/1.1`),
  'a query of 100 KB': request(`GET /api/health?${'a'.repeat(100_000)} HTTP/1.1`),
  'no slash': request('GET api/health HTTP/1.1'),
  'two slashes': request('GET //api//health HTTP/1.1'),
  dots: request('GET /api/../../../etc/passwd HTTP/1.1'),
  'dots in disguise': request('GET /%2e%2e/%2e%2e/%2e%2e/etc/passwd HTTP/1.1'),
  backslashes: request('GET /..\\..\\etc\\passwd HTTP/1.1'),
  'a broken escape': request('GET /%zz HTTP/1.1'),
  'a fragment': request('GET /api/health#x HTTP/1.1'),
  'no version': `GET /api/health${CRLF}${CRLF}`,
  'version 0.9': request('GET /api/health HTTP/0.9'),
  'version 3.0': request('GET /api/health HTTP/3.0'),
  'version 1.10': request('GET /api/health HTTP/1.10'),
  'the preface of HTTP/2': `PRI * HTTP/2.0${CRLF}${CRLF}SM${CRLF}${CRLF}`,
  'an upgrade to h2c': get('Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__'),
  'an upgrade to a WebSocket': get(
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: eA==',
  ),
  'a TLS hello': '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003',
  TRACE: request('TRACE /api/health HTTP/1.1'),
  CONNECT: request('CONNECT evil.example:443 HTTP/1.1'),
  'OPTIONS *': request('OPTIONS * HTTP/1.1'),
  PROPFIND: request('PROPFIND /api/health HTTP/1.1'),
  'an unknown method': request('BREW /api/health HTTP/1.1'),
  'a method in lower case': request('get /api/health HTTP/1.1'),
  'two spaces': request('GET  /api/health  HTTP/1.1'),
  tabs: request('GET\t/api/health\tHTTP/1.1'),
  'empty lines first': `${CRLF.repeat(50)}${get()}`,
  'an unknown expectation': post(['Expect: 200-ok', 'Content-Length: 2'], '{}'),
  'a body with GET': request('GET /api/health HTTP/1.1', ['Content-Length: 2'], '{}'),
  'a body that is not gzip': post(
    ['Content-Encoding: gzip', 'Content-Type: application/json', 'Content-Length: 2'],
    '{}',
  ),
  'an unknown encoding': post(['Content-Encoding: x', 'Content-Type: application/json', 'Content-Length: 2'], '{}'),
  'a charset that nobody knows': post(['Content-Type: application/json; charset=x', 'Content-Length: 2'], '{}'),
  'invalid UTF-8': post(['Content-Type: application/json', 'Content-Length: 4'], '{"\u00ff}'),
  'a type of 10 KB': post([`Content-Type: application/json;${'a'.repeat(7000)}`, 'Content-Length: 2'], '{}'),
  'a body of 200 KB': post(['Content-Type: application/json', 'Content-Length: 200000'], '{'.repeat(200_000)),
  'two tokens': get('Authorization: Bearer a', 'Authorization: Bearer b'),
  'two cookies': get('Cookie: auth_token=a', 'Cookie: auth_token=b'),
  'a range': request('GET / HTTP/1.1', [`Range: bytes=${'0-,'.repeat(1000)}0-`]),
  'a connection that names headers': get('Connection: host, authorization, cookie, close'),
  'nothing but garbage': '\u00ff\u00fe\u00fd'.repeat(100),
};

/** Requests that never end. */
export const INCOMPLETE_REQUESTS: Record<string, string> = {
  nothing: '',
  'half a line': 'GET /api/hea',
  'half of the headers': `GET /api/health HTTP/1.1${CRLF}${HOST}${CRLF}X-Slow: a`,
  'half of a body': post(['Content-Type: application/json', 'Content-Length: 100'], '{"username":"'),
  'half of a chunk': post(['Content-Type: application/json', 'Transfer-Encoding: chunked'], `64${CRLF}{"username":"`),
};

/** `count` pipelined valid requests; the last one closes the connection. */
export function pipelined(count: number): string {
  return `${get().repeat(count - 1)}${get('Connection: close')}`;
}
