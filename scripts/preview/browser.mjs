/** The Chromium that is installed, if one is; nothing is downloaded. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  'msedge',
  'microsoft-edge',
];
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** Path of an installed Chromium: `$CHROME_PATH`, else the usual names on the PATH, else the usual places.
 * @returns {string | null}
 */
export function findChromium() {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const candidates = [...names.flatMap((name) => folders.map((folder) => join(folder, name + suffix))), ...places];
  const asked = process.env.CHROME_PATH;
  return asked ? (existsSync(asked) ? asked : null) : (candidates.find((path) => existsSync(path)) ?? null);
}

/** Pictures of pages on disk, with the network off.
 * @param {string} executablePath
 * @param {readonly { page: string, picture: string, width: number, scale: number }[]} shots paths; CSS pixels
 * @param {'dark' | 'light'} theme what pages are told that the reader likes
 * @returns {Promise<void>} rejects where a page fails: a missing component or an error in its script
 */
export async function takePictures(executablePath, shots, theme) {
  const asRoot = process.getuid?.() === 0; // Chromium refuses its sandbox to root
  const browser = await chromium.launch({ executablePath, args: asRoot ? ['--no-sandbox'] : [] });
  try {
    for (const scale of new Set(shots.map((shot) => shot.scale))) {
      const context = await browser.newContext({ offline: true, deviceScaleFactor: scale, colorScheme: theme });
      const tab = await context.newPage();
      const failures = [];
      tab.on('pageerror', (error) => failures.push(error.message));
      for (const { page, picture, width } of shots.filter((shot) => shot.scale === scale)) {
        await tab.setViewportSize({ width, height: 60 });
        await tab.goto(pathToFileURL(page).href);
        await tab.evaluate(() =>
          Promise.all([...document.querySelectorAll('*')].map((element) => element.updateComplete)),
        );
        if (failures.length > 0) throw new Error(`${page}: ${failures.join('; ')}`);
        await tab.screenshot({ path: picture, fullPage: true });
      }
      await context.close();
    }
  } finally {
    await browser.close();
  }
}
