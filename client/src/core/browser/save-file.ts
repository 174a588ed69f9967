/** Safari and older Firefox read the blob some time after the click and do not report when they are done. */
const READ_WITHIN_MS = 60_000;

/** Saves a file as a browser download. @param type media type */
export function saveFile(name: string, content: BlobPart, type: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), READ_WITHIN_MS);
}
