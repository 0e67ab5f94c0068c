/** Copy an image to the clipboard, where the browser can. @module */

/** Whether this browser lets a page put a picture on the clipboard: not over plain http on a network. */
export function canCopyImages() {
  return window.isSecureContext && "ClipboardItem" in window && Boolean(navigator.clipboard?.write);
}

/**
 * Put the PNG of an address on the clipboard. The picture is fetched inside the item: some browsers ask that the
 * clipboard is written at once, in answer to the click.
 * @param {string} address
 */
export async function copyImage(address) {
  const item = new ClipboardItem({ "image/png": fetchImage(address) });
  await navigator.clipboard.write([item]);
}

/** @param {string} address */
async function fetchImage(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`the image was answered with ${answer.status}`);
  return answer.blob();
}
