// Runs in a hostile page: sends every request of `plan` to the panel by every vector that a page has, named in the query
// `vector`. Resolves when all requests whose end is visible have finished or failed.
'use strict';

/** Elements that load a URL. */
const LOADERS = { img: 'src', script: 'src', iframe: 'src', object: 'data', embed: 'src', audio: 'src', link: 'href' };
const FORM_TYPES = ['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data'];

const endOf = (target) =>
  new Promise((resolve) => {
    for (const name of ['load', 'error', 'loadend', 'stalled']) target.addEventListener(name, resolve, { once: true });
  });

async function loadElement(name, url) {
  const element = document.createElement(name);
  const end = endOf(element);
  if (name === 'link') element.rel = 'stylesheet';
  element[LOADERS[name]] = url;
  document.body.append(element);
  // A stream of events never ends.
  if (!url.includes('/api/events')) await end;
}

async function submitForm(enctype, method, url, body) {
  const frame = document.createElement('iframe');
  frame.name = `frame-${enctype}-${url}`;
  document.body.append(frame);
  const form = document.createElement('form');
  Object.assign(form, { action: url, method, enctype, target: frame.name });
  // With text/plain the name and the value form a JSON text.
  const pairs =
    enctype === 'text/plain' ? [[`${JSON.stringify(body).slice(0, -1)},"x":"`, '"}']] : Object.entries(body);
  for (const [key, value] of pairs) {
    const input = document.createElement('input');
    Object.assign(input, { type: 'hidden', name: key, value: String(value) });
    form.append(input);
  }
  document.body.append(form);
  const end = endOf(frame);
  form.submit();
  await end;
  frame.remove();
}

const quietly = (promise) => promise.catch(() => undefined);

async function attackWith(base, { method, path, body }) {
  const at = (vector) => `${base}${path}${path.includes('?') ? '&' : '?'}vector=${vector}`;
  const text = JSON.stringify(body ?? {});
  const json = { method, body: method === 'GET' ? undefined : text, headers: { 'Content-Type': 'application/json' } };
  const aborter = new AbortController();
  const timed = { signal: aborter.signal, credentials: 'include' };
  // The panel refuses at once; only an open stream is cut here.
  const isStream = path.includes('/events');
  const sent = [quietly(fetch(at('fetch-json'), { ...json, ...timed, mode: 'cors' }))];
  if (method === 'GET') {
    sent.push(quietly(fetch(at('fetch-no-cors'), { ...timed, mode: 'no-cors' })));
    const source = new EventSource(at('event-source'), { withCredentials: true });
    await new Promise((resolve) => (source.onopen = source.onerror = resolve));
    source.close();
    if (isStream) return aborter.abort();
    for (const name of Object.keys(LOADERS)) await loadElement(name, at(name));
    await submitForm(FORM_TYPES[0], 'get', at('form-get'), body ?? {});
  }
  if (method === 'POST') {
    sent.push(quietly(fetch(at('fetch-no-cors'), { ...timed, method, mode: 'no-cors', body: text })));
    sent.push(
      quietly(fetch(at('fetch-keepalive'), { ...timed, method, mode: 'no-cors', keepalive: true, body: text })),
    );
    const request = new XMLHttpRequest();
    request.open(method, at('xhr'));
    request.withCredentials = true;
    request.send(text);
    sent.push(endOf(request));
    navigator.sendBeacon(at('beacon'), text);
    navigator.sendBeacon(at('beacon-form'), new URLSearchParams(body ?? {}));
    for (const type of FORM_TYPES) await submitForm(type, 'post', at(`form-${type.replace(/\W/g, '-')}`), body ?? {});
  }
  await Promise.all(sent);
}

async function attack(base, plan) {
  for (const request of plan) await attackWith(base, request);
}
