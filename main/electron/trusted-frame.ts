import { isOwnAddress } from './assets.ts';

/** Only the top frame of the window, showing the program's own page, may ask for anything. */
export const isTrusted = <Frame extends { url: string }>(sender: Frame | null, mainFrame: Frame): boolean =>
  sender !== null && sender === mainFrame && isOwnAddress(sender.url);
