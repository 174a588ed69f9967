/** Safari and older Firefox read the file some time after the click, and report no end. */
const READ_WITHIN_MS = 60_000;

/** Offers a file to keep, by the browser's own way. @param type its media type */
export function saveFile(name: string, content: string, type: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), READ_WITHIN_MS);
}
