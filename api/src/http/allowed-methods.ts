import type { Request } from 'express';

interface RouterLayer {
  route?: { methods: Record<string, boolean> };
  match(path: string): boolean;
}

/** The methods under which the path of `request` exists, in upper case; none for an unknown path. */
export function allowedMethods(request: Request): string[] {
  // Inside a mounted router `path` is only the rest.
  const path = request.baseUrl + request.path;
  const { stack } = request.app.router as unknown as { stack: RouterLayer[] };
  const methods = stack
    .filter((layer) => layer.route && layer.match(path))
    .flatMap((layer) => Object.keys(layer.route?.methods ?? {}))
    .flatMap((method) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]));
  return [...new Set(methods)].sort();
}
