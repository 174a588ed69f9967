/**
 * A database with the tables of the original panel, made by SQLite and packed by zlib: anna with one account and two API
 * profiles, boris with two accounts.
 */
const PACKED = [
  'eNrtVc1O4zAQ9jhVuxw4ohwQki+VttpC4zRNmhts6Y0K8XOv3NahFq0TxUbAacWDrLRvsNo7b4CEtA+y593jJqYRKQfgABfUL4on83k+j6UZOy',
  'dHB0JzEsXpnGnSRhgBoF1CEEKVxVvAeuIDehkVtDOGdSO+RfAT/My8Ga6smr21BTc9zUYzzsbj+EJqVdhK77i/d9onp3tfD/qkYD+LCRFS8zOe',
  'kiQVc5Zek3N+3SQXiqdDMWkSlohhksaRmHHjJ9NY8iZRXCkRy2HC9LRxiWt2vQ439CHzo0KVv63lHZRmXreLwk6ZmjaJZHPeOISqbdvwzeTNg5',
  'UZ8FImQz2bIl+LaH6lG3ltMPxB8DcbVvjY+IQtZI/iVKgaWGiDScnM2QSJ4B6+Z2aFd8W2VUWABxvYCR3qtr2OH3RDNhpPePTE5wMmZAtX0Roe',
  'bNb+jWjX8yijUeQ7AacOC7vZQ1nH813uu8E+V+c6ThzIBNZgU9/9emH96HA2IdnF9lD/GMFv+JGZFd4XrbwBoN7D1pcgDEPHgJpb322VqZ3F/y',
  'ZvgZIg8Dte210SLKhCsJ23wFq9Z+YWNTfhtFWmivD/EOzMDw==',
].join('');

/** The database, and an account of either user. */
export async function openAppDb(): Promise<{ database: Uint8Array<ArrayBuffer>; anna: string; boris: string }> {
  const packed = Uint8Array.from(atob(PACKED), (char) => char.charCodeAt(0));
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate'));
  const database = new Uint8Array(await new Response(unpacked).arrayBuffer());
  return { database, anna: '+79991234567', boris: '+79997654321' };
}
