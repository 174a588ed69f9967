/**
 * Refreshes everything by the panel's own road (`POST /api/accounts/refresh`).
 * @returns accounts per second
 * @throws when one of them failed
 */
export async function refreshAll({ url, cookie, total }) {
  const begin = performance.now();
  const answer = await fetch(`${url}/api/accounts/refresh`, { method: 'POST', headers: { cookie } });
  const end = JSON.parse((await answer.text()).trimEnd().split('\n').at(-1));
  const seconds = (performance.now() - begin) / 1000;
  if (!end.done || end.total !== total || end.failed > 0) throw new Error(`It ended with ${JSON.stringify(end)}`);
  return { rate: total / seconds };
}
