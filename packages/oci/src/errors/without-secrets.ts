/** Shorter secrets protect nothing, and removing them would garble every message. */
const MIN_LENGTH = 4;

/**
 * Removes each secret from a string, as it is and in its URL-encoded and JSON-encoded forms.
 * @param secrets those shorter than 4 characters are not removed
 */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const forms = secrets
    .filter((secret) => secret.length >= MIN_LENGTH)
    .flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])
    // One may contain another.
    .sort((a, b) => b.length - a.length);
  return forms.reduce((rest, form) => rest.replaceAll(form, '…'), text);
}
