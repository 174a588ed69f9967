/** Marks an operation without authentication while the OpenAPI document is created; it is not in the document. */
export const PUBLIC_EXTENSION = 'x-public';
