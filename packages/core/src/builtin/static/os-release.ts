import { CA_CERTIFICATES_SOURCE } from './data/ca-certificates-source.ts';
import { TIME_ZONES_SOURCE } from './data/time-zones-source.ts';

/**
 * What scanners and support tools read. It names no distribution, because there are no packages whose vulnerabilities
 * could be looked up. Its version is the day of its newest data.
 */
export function osRelease(): string {
  const [version = ''] = [CA_CERTIFICATES_SOURCE.date, TIME_ZONES_SOURCE.date].sort().reverse();
  return `\
NAME="strake static"
ID=strake
VARIANT_ID=static
VERSION_ID="${version}"
PRETTY_NAME="strake builtin:static ${version}"
`;
}
