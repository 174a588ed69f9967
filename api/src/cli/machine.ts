/** Whether Node runs on musl (Alpine), for which there is no embedded PostgreSQL. */
export function hasMusl(): boolean {
  if (process.platform !== 'linux') return false;
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime === undefined;
}
