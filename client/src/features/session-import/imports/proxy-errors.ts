import { ApiError } from '../../../core/http/api-error';

const PROXY_ERRORS: readonly (string | undefined)[] = ['proxy_not_found', 'proxy_required', 'proxy_unreachable'];

/** Whether another proxy may help. */
export const isProxyError = (error: unknown): boolean =>
  error instanceof ApiError && PROXY_ERRORS.includes(error.body?.error);
