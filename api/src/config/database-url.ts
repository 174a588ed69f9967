/**
 * A URL of PostgreSQL, or undefined. Unescaped `/ # ? % @` in a password are escaped when the URL is invalid otherwise, because
 * generated passwords are often pasted as they are.
 */
export function databaseUrl(text: string): string | undefined {
  return isComplete(text) ? text : withEncodedPassword(text);
}

function isComplete(text: string): boolean {
  const url = URL.parse(text);
  if (!url || !['postgres:', 'postgresql:'].includes(url.protocol) || !url.hostname) return false;
  // An `@` behind the host, or one without a user, means that the password was parsed only in part.
  const isCut = url.pathname.includes('@') || url.hash !== '' || (url.username === '' && url.search.includes('@'));
  return !isCut && isDecodable(url.username) && isDecodable(url.password);
}

function withEncodedPassword(text: string): string | undefined {
  const [, scheme, user, password, rest] = /^(postgres(?:ql)?:\/\/)([^:@/?#]*):(.*)@([^@]*)$/s.exec(text) ?? [];
  if (scheme === undefined || user === undefined || password === undefined || rest === undefined) return undefined;
  const encoded = `${scheme}${user}:${encodeURIComponent(password)}@${rest}`;
  return isComplete(encoded) ? encoded : undefined;
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
