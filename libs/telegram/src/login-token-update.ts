import { Api } from 'telegram';

/** Whether `updateLoginToken` is among the updates: the QR code was scanned. */
export function hasLoginTokenUpdate(container: unknown): boolean {
  if (container instanceof Api.UpdateShort) return container.update instanceof Api.UpdateLoginToken;
  const isList = container instanceof Api.Updates || container instanceof Api.UpdatesCombined;
  return isList && container.updates.some((update) => update instanceof Api.UpdateLoginToken);
}
