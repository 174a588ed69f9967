import type { Request } from 'express';

export function isApi({ path }: Request): boolean {
  return path === '/api' || path.startsWith('/api/');
}
