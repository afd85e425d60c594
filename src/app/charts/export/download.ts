/** Hands a file to the browser to keep. */

/** Long enough for any browser to have begun reading, milliseconds. */
const READING = 10_000;

export function download(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), READING);
}
