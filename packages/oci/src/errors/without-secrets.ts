/** Shorter ones protect nothing, and taking them out would spoil every message. */
const MIN_LENGTH = 4;

/**
 * The text with each of the secrets taken out, as it is written and as it stands in URLs and JSON.
 * @param secrets those of fewer than 4 characters stay
 */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const forms = secrets
    .filter((secret) => secret.length >= MIN_LENGTH)
    .flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])
    // One may stand in another.
    .sort((a, b) => b.length - a.length);
  return forms.reduce((rest, form) => rest.replaceAll(form, '…'), text);
}
