/** Which browser this is, for a message to a person. Never used to decide what the page does. */
import { textsOf } from '../state/language';

interface Brand {
  readonly brand: string;
  readonly version: string;
}

interface UserAgentData {
  readonly brands?: readonly Brand[];
  readonly platform?: string;
}

/** Tried in order: several browsers also carry the names of those they descend from. */
const PATTERNS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['Edge', /Edg(?:A|iOS)?\/(\d+)/],
  ['Opera', /OPR\/(\d+)/],
  ['Samsung Internet', /SamsungBrowser\/(\d+)/],
  ['Firefox', /(?:Firefox|FxiOS)\/(\d+)/],
  ['Chrome', /(?:Chrome|CriOS)\/(\d+)/],
  ['Safari', /Version\/(\d+(?:\.\d+)?).*Safari/],
];

type Words = ReturnType<typeof textsOf<'page'>>;

function system(agent: string, text: Words): string {
  if (/iPhone|iPad/.test(agent)) return 'iOS';
  if (agent.includes('Android')) return 'Android';
  if (agent.includes('Windows')) return 'Windows';
  if (agent.includes('Mac OS X')) return 'macOS';
  return agent.includes('Linux') ? 'Linux' : text('browser.unknownSystem');
}

/** For instance "Firefox 128 on Linux", in the page's language unless told otherwise. */
export function browserName(nav: Navigator = navigator, text: Words = textsOf('page')): string {
  const data = (nav as Navigator & { userAgentData?: UserAgentData }).userAgentData;
  const brands = (data?.brands ?? []).filter((b) => !/not.*brand/i.test(b.brand));
  const brand = brands.find((b) => b.brand !== 'Chromium') ?? brands[0];
  if (brand !== undefined) {
    const name = brand.brand.replace(/^(?:Google|Microsoft) /, '');
    const known = data?.platform ?? system(nav.userAgent, text);
    return text('browser.known', { browser: name, version: brand.version, system: known });
  }
  for (const [browser, pattern] of PATTERNS) {
    const version = pattern.exec(nav.userAgent)?.[1];
    if (version !== undefined)
      return text('browser.known', { browser, version, system: system(nav.userAgent, text) });
  }
  return text('browser.unknown', { system: system(nav.userAgent, text) });
}
