// A file's bytes as base64, piece by piece, so that a large file does not hold up the page.

/** So many bytes at a time; divisible by three, so that the pieces can be put together. */
const PIECE = 768 * 1024;

/** Told how much of the file is read, from 0 to 1. */
export type Progress = (part: number) => void;

/** The pieces one after the other. */
export async function* base64(file: Blob, progress?: Progress): AsyncGenerator<string> {
  for (let at = 0; at < file.size; at += PIECE) {
    yield await piece(file.slice(at, at + PIECE));
    progress?.(Math.min(1, (at + PIECE) / file.size));
  }
}

function piece(part: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^data:[^,]*,/, ""));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(part);
  });
}
