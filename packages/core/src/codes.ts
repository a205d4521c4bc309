/**
 * The one table of codes: what each means for the outcome, where the rule comes from, and what to do about it in plain
 * words. Types, `docs/codes.md` and `imprint explain` are made from it.
 */

/** `rejected`: the evidence is bad. `undecided`: it could not be judged now. `refused`: our own input is bad. `noted`: worth saying, changes nothing. */
export type CodeOutcome = 'rejected' | 'undecided' | 'refused' | 'noted'

/** The problem types of VC Data Model 2.0 section 7.1 and of Bitstring Status List 1.0 section 3.5, the nearest public words for our codes. */
export type ProblemType =
  | 'PARSING_ERROR'
  | 'CRYPTOGRAPHIC_SECURITY_ERROR'
  | 'MALFORMED_VALUE_ERROR'
  | 'RANGE_ERROR'
  | 'STATUS_RETRIEVAL_ERROR'
  | 'STATUS_VERIFICATION_ERROR'
  | 'STATUS_LIST_LENGTH_ERROR'

/** One row of the table. */
export interface CodeRow {
  readonly outcome: CodeOutcome
  /** The rule's source: specification and section. */
  readonly spec: string
  /** What it means and what to do, for someone who has not read the specification. */
  readonly hint: string
  /** The nearest W3C problem type. */
  readonly problem: ProblemType
}

// The annotation lets bundlers drop the whole table where only the names of codes are used, which is everywhere but in `explainCode`.
/* @__NO_SIDE_EFFECTS__ */
const rejected = <P extends ProblemType>(spec: string, hint: string, problem: P) =>
  ({ outcome: 'rejected', spec, hint, problem }) as const
/* @__NO_SIDE_EFFECTS__ */
const undecided = <P extends ProblemType>(spec: string, hint: string, problem: P) =>
  ({ outcome: 'undecided', spec, hint, problem }) as const
/* @__NO_SIDE_EFFECTS__ */
const refused = (spec: string, hint: string) =>
  ({ outcome: 'refused', spec, hint, problem: 'MALFORMED_VALUE_ERROR' }) as const
/* @__NO_SIDE_EFFECTS__ */
const noted = (spec: string, hint: string) =>
  ({ outcome: 'noted', spec, hint, problem: 'MALFORMED_VALUE_ERROR' }) as const

const parsing = 'PARSING_ERROR'
const crypto = 'CRYPTOGRAPHIC_SECURITY_ERROR'
const malformed = 'MALFORMED_VALUE_ERROR'
const range = 'RANGE_ERROR'
const badStatus = 'STATUS_VERIFICATION_ERROR'

/** Every code Imprint can answer with. */
export const codes = {
  // Text, bytes, JSON
  'token.size': rejected('Imprint budgets', 'The token is larger than any honest one. It was not read.', parsing),
  'text.encoding': rejected('RFC 8259 section 8.1', 'The bytes are not UTF-8 text.', parsing),
  'base64url.padding': rejected(
    'RFC 7515 section 2',
    'Base64url in tokens carries no "=" padding. Something re-encoded it.',
    parsing,
  ),
  'base64url.character': rejected(
    'RFC 4648 section 5',
    'A character outside A-Z a-z 0-9 - _ stands in base64url. The text was damaged or re-encoded.',
    parsing,
  ),
  'base64url.non_canonical': rejected(
    'RFC 4648 section 3.5',
    'The last character has bits set that encode nothing: a second spelling of the same bytes.',
    parsing,
  ),
  'base64url.truncated': rejected(
    'RFC 4648 section 4',
    'No number of bytes encodes to this many characters. The text was cut.',
    parsing,
  ),
  'json.syntax': rejected('RFC 8259', 'This is not JSON. Imprint never repairs what it reads.', parsing),
  'json.duplicate_member': rejected(
    'RFC 8259 section 4',
    'A name occurs twice in one object, so two readers may see two different things. Use an array.',
    parsing,
  ),
  'json.reserved_member': rejected('ECMA-262 section B.2.2.1', 'A member named __proto__ has no honest use.', parsing),
  'json.depth': rejected('Imprint budgets', 'The JSON is nested deeper than any honest token.', parsing),
  'json.size': rejected('Imprint budgets', 'The JSON has more text or more values than any honest token.', parsing),
  'canonical_json.number': rejected(
    'Matrix specification, appendices, Canonical JSON',
    'What is signed as canonical JSON holds no number but integers of at most 2^53 - 1.',
    parsing,
  ),
  'json.not_object': rejected('RFC 7519 section 7.2', 'A JSON object was expected.', parsing),
  'time.malformed': rejected(
    'RFC 7519 section 2',
    'This is not a time: a NumericDate counts seconds since 1970, an RFC 3339 time reads 2026-11-22T10:00:00Z.',
    malformed,
  ),
  'time.milliseconds': rejected(
    'RFC 7519 section 2',
    'The time counts milliseconds; tokens count seconds. Divide by 1000 where it was made.',
    malformed,
  ),
  'time.tolerance_used': noted(
    'Imprint clock policy',
    'It holds only because a small difference between clocks is tolerated. Check the clocks.',
  ),

  // JWS and JWK
  'jws.parts': rejected('RFC 7515 section 7.1', 'A compact token has three parts with dots between them.', parsing),
  'jws.header': rejected(
    'RFC 7515 section 4',
    'The protected header has a member of the wrong type or lacks a required one.',
    parsing,
  ),
  'jws.alg_none': rejected(
    'RFC 8725 section 3.2',
    'The token is not signed (alg none). Anyone could have written it.',
    crypto,
  ),
  'jws.alg_symmetric': rejected(
    'RFC 8725 section 3.1',
    'The token claims a shared-secret MAC. A public key used as that secret is known to everyone.',
    crypto,
  ),
  'jws.alg_unknown': rejected(
    'RFC 8725 section 3.1',
    'The signature algorithm is not one that Imprint accepts here.',
    crypto,
  ),
  'jws.alg_deprecated': noted(
    'RFC 9864 section 4',
    'The name EdDSA is deprecated; the fully specified name is Ed25519.',
  ),
  'jws.crit_unknown': rejected(
    'RFC 7515 section 4.1.11',
    'The token demands an extension that Imprint does not implement, so it must not be accepted.',
    crypto,
  ),
  'jws.embedded_key': rejected(
    'RFC 8725 section 3.10',
    'The token brings or points to its own key. A key is believed because of who vouches for it, never because the token says so.',
    crypto,
  ),
  'jws.typ': rejected('RFC 8725 section 3.11', 'The token is of another type than the one expected here.', malformed),
  'jwk.malformed': rejected('RFC 7517 section 4', 'The key lacks a member or a member has the wrong form.', malformed),
  'jwk.private': rejected(
    'RFC 7517 section 9.3',
    'A private key was given where a public one belongs. Treat it as compromised.',
    crypto,
  ),
  'jwk.unsupported': rejected(
    'RFC 7518 section 6',
    'The key is of a type or curve that Imprint does not use.',
    malformed,
  ),
  'key.alg_mismatch': rejected(
    'RFC 8725 section 3.1',
    'The key cannot be used with the algorithm that the token names.',
    crypto,
  ),
  'key.unusable': rejected(
    'RFC 8725 section 3.4',
    'The key has the right form but is not a valid point on its curve.',
    crypto,
  ),

  // Credentials
  'format.unknown': rejected('Imprint formats', 'No configured credential format recognises this text.', parsing),
  'vc.context': rejected(
    'VCDM 2.0 section 4.3',
    'The @context must be an array that begins with the base context of its version.',
    malformed,
  ),
  'vc.type': rejected(
    'VCDM 2.0 section 4.5',
    'The type must name VerifiableCredential (or VerifiablePresentation) and one more that Imprint knows.',
    malformed,
  ),
  'vc.member_forbidden': rejected(
    'VC-JOSE-COSE section 3.1.3',
    'A member stands where it must not, such as the claims vc and vp in a vc+jwt, or an audience in a credential.',
    malformed,
  ),
  'vc.member_missing': rejected('VCDM 2.0 section 4', 'A member that every credential needs is absent.', malformed),
  'vc.member_invalid': rejected('VCDM 2.0 section 4', 'A member has the wrong form.', malformed),
  'vc.member_conflict': rejected(
    'VC-JOSE-COSE section 3.1.3',
    'The same thing is said twice with different values, such as sub and credentialSubject.id.',
    malformed,
  ),
  'credential.unsecured': rejected(
    'VCDM 2.0 section 4.12',
    'A credential inside the presentation is not signed on its own. Anyone could have written it.',
    crypto,
  ),
  'credential.cnf_missing': rejected(
    'RFC 7800 section 3.1',
    'The credential names no holder key (cnf.jwk), so whoever copies it could use it.',
    crypto,
  ),
  'credential.nonce_inside': noted(
    'RFC 9449 section 4.2',
    'A nonce inside a reusable credential proves nothing: it is the same at every use. It belongs in the presentation.',
  ),
  'credential.signature_invalid': rejected(
    'RFC 7515 section 5.2',
    'The issuer did not sign this text: it was changed, or someone else made it.',
    crypto,
  ),
  'credential.expired': rejected(
    'VCDM 2.0 section 4.9',
    'The credential is past its end. Ask for a renewed one.',
    range,
  ),
  'credential.not_yet_valid': rejected('VCDM 2.0 section 4.9', 'The credential is not valid yet.', range),
  'credential.schema_violation': rejected(
    'VCDM 2.0 section 4.11',
    'The claims do not fit the schema of their type.',
    malformed,
  ),
  'credential.type_unknown': rejected(
    'VCDM 2.0 section 4.5',
    'No schema is configured for this type of credential, so its claims cannot be checked. Get its template from the issuer (imprint verify --schema).',
    malformed,
  ),

  // Selective disclosure
  'sd_jwt.form': rejected(
    'RFC 9901 section 4',
    'An SD-JWT is a signed JWT, then each disclosure, then nothing or a key binding JWT, with a "~" after each part but the last.',
    parsing,
  ),
  'sd_jwt.hash_algorithm': rejected(
    'RFC 9901 section 4.1.1',
    'The disclosures are hashed with an algorithm that Imprint does not use. Issue with sha-256.',
    crypto,
  ),
  'sd_jwt.disclosure': rejected(
    'RFC 9901 section 4.2',
    'A disclosure is not an array of a salt, a name (for a member of an object) and a value.',
    malformed,
  ),
  'sd_jwt.reserved_name': rejected(
    'RFC 9901 section 7.1',
    'The names _sd, _sd_alg and "..." stand for digests and can be no claims.',
    malformed,
  ),
  'sd_jwt.placeholder': rejected(
    'RFC 9901 section 4.2.4',
    'A digest stands where none may, or what stands in its place is not a text.',
    malformed,
  ),
  'sd_jwt.claim_collision': rejected(
    'RFC 9901 section 7.1',
    'A disclosed claim has the name of one that is there already. Two readers would see two values.',
    crypto,
  ),
  'sd_jwt.digest_repeated': rejected(
    'RFC 9901 section 7.1',
    'The same digest or the same disclosure occurs twice, so one claim would appear in two places.',
    crypto,
  ),
  'sd_jwt.disclosure_unreferenced': rejected(
    'RFC 9901 section 7.1',
    'A disclosure belongs to no digest that the issuer signed, or the disclosure that it stands in is missing. It was added or changed.',
    crypto,
  ),
  'sd_jwt.not_disclosable': rejected(
    'SD-JWT VC section 2.2.2.3',
    'A claim on which the validity depends (such as iss, exp, cnf, vct or status) can be withheld. The issuer must show it always.',
    malformed,
  ),
  'presentation.sd_hash_mismatch': rejected(
    'RFC 9901 section 4.3.1',
    'The key binding was made for other disclosures or another credential than it came with.',
    crypto,
  ),
  'presentation.unsupported': refused(
    'RFC 9901 section 4',
    'This format presents exactly one credential, and shows only claims that it holds.',
  ),

  // Types of SD-JWT VC
  'type.malformed': rejected(
    'SD-JWT VC section 5.2',
    'The metadata of the credential’s type is malformed, or is of another type.',
    malformed,
  ),
  'type.integrity': rejected(
    'SD-JWT VC section 6',
    'The metadata of the type is not the document whose hash the issuer or the extending type gave.',
    crypto,
  ),
  'type.extends': rejected(
    'SD-JWT VC section 5.4',
    'The type extends itself or too many others, or takes back a rule of the type that it extends.',
    malformed,
  ),
  'type.claim_rule': rejected(
    'SD-JWT VC section 5.6',
    'The credential does not keep to its type: a claim can be withheld that must be shown, or is shown to everyone, or was never put in.',
    malformed,
  ),
  'type.unavailable': undecided(
    'SD-JWT VC section 5.7',
    'The metadata of the credential’s type could not be had, and the issuer or your configuration asks for it. Try again.',
    'STATUS_RETRIEVAL_ERROR',
  ),

  // Issuers and trust
  'issuer.unknown': rejected(
    'draft-mahy-mimi-identity section 4.1',
    'No trust model knows this issuer. Nothing was fetched.',
    crypto,
  ),
  'issuer.out_of_scope': rejected(
    'draft-mahy-mimi-identity section 4.1',
    'The issuer is trusted, but not for identifiers of this domain or credentials of this type.',
    crypto,
  ),
  'issuer.key_absent': rejected(
    'SD-JWT VC section 4',
    'The issuer publishes no key with this name. It was withdrawn, or it was never there.',
    crypto,
  ),
  'issuer.key_unavailable': undecided(
    'Imprint verdicts',
    'The issuer’s keys could not be fetched now. That is neither a yes nor a no: try again.',
    'STATUS_RETRIEVAL_ERROR',
  ),
  'issuer.metadata_invalid': rejected(
    'SD-JWT VC section 4',
    'What the issuer publishes as its keys is malformed or names another issuer.',
    malformed,
  ),
  'issuer.key_changed': rejected(
    'draft-mahy-mimi-identity section 4.4',
    'The issuer’s key is not the one seen first. Find out why before you trust it.',
    crypto,
  ),
  'issuer.key_compromised': rejected(
    'OpenID Federation 1.0 section 8.7.3',
    'The issuer says that somebody else may have this key, so nothing that it signed is believed. Ask for a credential with the new key.',
    crypto,
  ),
  'issuer.key_retired': rejected(
    'OpenID Federation 1.0 section 8.7.2',
    'The credential was issued after its issuer had put this key out of use. Nobody honest still signs with it.',
    crypto,
  ),
  'issuer.key_not_yet_valid': rejected(
    'OpenID Federation 1.0 section 8.7.2',
    'The credential was issued before its issuer began to use this key. Check the clock of the issuer.',
    crypto,
  ),
  'issuer.first_seen': noted(
    'draft-mahy-mimi-identity section 4.4',
    'This issuer’s key was seen for the first time. It is remembered once you accept.',
  ),
  'trust.no_agreement': rejected(
    'draft-mahy-mimi-identity section 4.4',
    'The trust models believe different keys of this issuer, and not enough of them the same one. One of them is deceived: find out which.',
    crypto,
  ),
  'trust.claim_unmet': rejected(
    'Imprint trust policy',
    'The issuer is believed, but your policy believes it only for other claims than the credential makes.',
    malformed,
  ),
  'trust.claim_withheld': rejected(
    'RFC 9901 section 4.2',
    'Your policy depends on a claim that was not disclosed. Ask for it.',
    malformed,
  ),
  'trust.stale': undecided(
    'Imprint trust policy',
    'What the trust rests on was fetched longer ago than your policy allows. Ask again.',
    'STATUS_RETRIEVAL_ERROR',
  ),
  'trust.conflict': noted(
    'draft-mahy-mimi-identity section 4.4',
    'The trust models disagree, and the rule that you named let one side win. Both stand in the verdict.',
  ),

  // Continuity: what changed since last time
  'continuity.takeover_suspected': undecided(
    'Imprint continuity',
    'Somebody shows a key that you do not know for a person whom you know, and nobody who vouched for that person before vouches for the key. Ask the person by another way.',
    'STATUS_VERIFICATION_ERROR',
  ),
  'continuity.former_key': undecided(
    'Imprint continuity',
    'A key is shown that this person had replaced: an old device that is still in use, or somebody who found it. Ask the person by another way.',
    'STATUS_VERIFICATION_ERROR',
  ),
  'continuity.takeover_allowed': noted(
    'Imprint continuity',
    'Who shows this key may not be the person whom you know. It was taken because you said so.',
  ),
  'continuity.first_met': noted('Imprint continuity', 'Nothing was remembered of this person. From now on it is.'),
  'continuity.renamed': noted(
    'Imprint continuity',
    'A device that you know goes by another name now, and showed the key that you know.',
  ),
  'continuity.new_device': noted(
    'Imprint continuity',
    'A person whom you know has another device, and somebody whom you know vouches for it.',
  ),
  'continuity.key_replaced': noted(
    'Imprint continuity',
    'A device that you know has a new key, and somebody whom you know vouches for it.',
  ),
  'continuity.vouching_lost': noted(
    'Imprint continuity',
    'An issuer that vouched for this device before did not this time: its credential was not shown, or is gone.',
  ),
  'continuity.vouching_gained': noted('Imprint continuity', 'An issuer vouches for this device that did not before.'),
  'continuity.issuer_key_rolled': noted('Imprint continuity', 'An issuer signed with another key than last time.'),
  'continuity.claims_changed': noted('Imprint continuity', 'An issuer says something else than last time.'),

  // Webs of trust: cross-signing, checks out of band, automatic trust management
  'crosssigning.malformed': rejected(
    'Matrix client-server API, Cross-signing',
    'What a user publishes as keys is malformed: another user, another name than its value, or no Ed25519 key.',
    malformed,
  ),
  'crosssigning.usage': rejected(
    'Matrix client-server API, Cross-signing',
    'A cross-signing key stands where its usage does not allow it, or in two roles. Somebody mixed keys up, or tries to.',
    crypto,
  ),
  'crosssigning.key_collision': rejected(
    'Matrix client-server API, Key and signature security',
    'A device has the name or the key of a cross-signing key, so that one could pass for the other. Do not verify this user.',
    crypto,
  ),
  'crosssigning.no_identity': rejected(
    'Matrix client-server API, Cross-signing',
    'The user has no master key, so nobody can vouch for the devices.',
    crypto,
  ),
  'crosssigning.link_missing': rejected(
    'Matrix client-server API, Cross-signing',
    'A signature of the path from you to the device is not there. It was never made, or it was left out on the way.',
    crypto,
  ),
  'crosssigning.link_invalid': rejected(
    'Matrix client-server API, Cross-signing',
    'A signature of the path from you to the device does not verify. Somebody changed a key or a signature.',
    crypto,
  ),
  'crosssigning.not_verified': rejected(
    'Matrix client-server API, Cross-signing',
    'You did not verify this user yet. Compare emoji or scan the code when you meet.',
    crypto,
  ),
  'crosssigning.identity_changed': rejected(
    'Matrix client-server API, Key and signature security',
    'The user has another master key than before. Ask why over another channel, then verify again or acknowledge the change.',
    crypto,
  ),
  'crosssigning.verification_lost': rejected(
    'Matrix client-server API, Key and signature security',
    'You verified this user, and the signature that says so is gone. Verify again, or withdraw the verification.',
    crypto,
  ),
  'crosssigning.identity_rotated': noted(
    'Matrix client-server API, Key and signature security',
    'The user has another master key than the one remembered here, and you verified the new one, on this or another device.',
  ),
  'crosssigning.device_unknown': rejected(
    'Matrix client-server API, Cross-signing',
    'The user publishes no device of this name or key.',
    crypto,
  ),
  'crosssigning.device_mismatch': rejected(
    'Matrix client-server API, Cross-signing',
    'The credential is bound to another key than the one that the user signed for this device.',
    crypto,
  ),
  'crosssigning.self_asserted': noted(
    'draft-mahy-mimi-identity section 4.2',
    'The path vouches for keys. Name, organisation and the like are the user’s own word.',
  ),
  'sas.malformed': rejected(
    'Matrix client-server API, Short Authentication String (SAS) verification',
    'A message of the check by emoji is malformed, of another verification, or chooses methods that were not offered.',
    malformed,
  ),
  'sas.unexpected': rejected(
    'Matrix client-server API, Short Authentication String (SAS) verification',
    'A message of the check by emoji came that was not due. Begin again.',
    malformed,
  ),
  'sas.commitment_mismatch': rejected(
    'Matrix client-server API, Short Authentication String (SAS) verification',
    'The other side showed another key than the one it had committed to. Somebody may be in the middle.',
    crypto,
  ),
  'sas.mismatch': rejected(
    'Matrix client-server API, Short Authentication String (SAS) verification',
    'The two screens differ: somebody may be in the middle. Do not go on over this channel.',
    crypto,
  ),
  'sas.mac_mismatch': rejected(
    'Matrix client-server API, MAC calculation',
    'The other side has other keys than those that the server shows as theirs.',
    crypto,
  ),
  'qr.malformed': rejected(
    'Matrix client-server API, QR code format',
    'This is not a code for verifying another user.',
    malformed,
  ),
  'qr.transaction_mismatch': rejected(
    'Matrix client-server API, QR codes',
    'The code belongs to another verification. Show a fresh one.',
    crypto,
  ),
  'qr.key_mismatch': rejected(
    'Matrix client-server API, QR codes',
    'The keys in the code are not the ones that the server shows: somebody may be in the middle, or it is the wrong person.',
    crypto,
  ),
  'qr.secret_mismatch': rejected(
    'Matrix client-server API, QR codes',
    'Whoever says that your code was scanned does not know what it says.',
    crypto,
  ),
  'atm.postponed': undecided(
    'XEP-0450 section 5.1',
    'The trust message comes from a key that is not authenticated yet. It is kept, and counts once that key is.',
    'STATUS_RETRIEVAL_ERROR',
  ),
  'atm.replayed': rejected('XEP-0434 section 5.2.1', 'The trust message was taken in before.', crypto),
  'atm.outdated': rejected(
    'XEP-0434 section 5.2.1',
    'A later decision about the key is known already. An older one changes nothing.',
    crypto,
  ),
  'atm.future': rejected(
    'XEP-0434 section 5.2.1',
    'The trust message is from the future. It could not be undone until then.',
    range,
  ),
  'atm.sender_distrusted': rejected(
    'XEP-0450 section 4',
    'The trust message comes from a key that is distrusted.',
    crypto,
  ),
  'atm.sender_unqualified': rejected(
    'XEP-0450 section 4',
    'Endpoints of a contact decide about that contact’s keys alone.',
    crypto,
  ),
  'atm.usage': rejected('XEP-0434 section 4', 'The trust message is for another protocol or kind of keys.', malformed),
  'atm.malformed': rejected(
    'XEP-0434 section 4',
    'A trust message names a sender, a time, and for each owner at least one key.',
    malformed,
  ),
  'atm.too_many': rejected(
    'Imprint budgets',
    'More is kept for senders that are not authenticated than any honest one sends.',
    malformed,
  ),

  // Well-known services: a signed profile and the pages that link back to it
  'service.profile_malformed': rejected(
    'Ariadne Signature Profile v0',
    'What is served as a profile is none, or its name is not aspe:host:fingerprint.',
    malformed,
  ),
  'service.fingerprint_mismatch': rejected(
    'Ariadne Signature Profile v0',
    'The profile is not signed by the key that it is named for.',
    crypto,
  ),
  'service.signature_invalid': rejected(
    'Ariadne Signature Profile v0',
    'A statement of the profile was changed, or somebody else made it.',
    crypto,
  ),
  'service.claim_duplicate': rejected(
    'draft-mahy-mimi-identity section 4.3',
    'The profile lists a service twice, which could only be meant to count twice.',
    malformed,
  ),
  'service.profile_expired': rejected(
    'RFC 7519 section 4.1.4',
    'The newest statement of the profile is past its end. Its owner has to sign a new one.',
    range,
  ),
  'service.profile_absent': rejected(
    'draft-mahy-mimi-identity section 4.3',
    'The host that should serve the profile has none of this name.',
    malformed,
  ),
  'service.log_broken': rejected(
    'Imprint decision 7',
    'The statements of the profile are not an unbroken log: one is missing, out of order or not linked to the one before.',
    crypto,
  ),
  'service.log_key_unknown': rejected(
    'Imprint decision 7',
    'The profile goes on with a key that the one before did not name.',
    crypto,
  ),
  'service.log_rollback': rejected(
    'Imprint decision 7',
    'An older state of the profile is served than the one that was seen before.',
    crypto,
  ),
  'service.log_fork': rejected(
    'Imprint decision 7',
    'Two different histories of the profile are signed. Its key may be in other hands: ask its owner.',
    crypto,
  ),
  'service.profile_changed': rejected(
    'draft-mahy-mimi-identity section 4.4',
    'Another profile spoke for this user before. Ask over another channel before you go on.',
    crypto,
  ),
  'service.one_way_link': rejected(
    'draft-mahy-mimi-identity section 4.3',
    'The profile names services whose pages do not link back to it. Anybody can name pages of others.',
    crypto,
  ),
  'service.proof_deleted': rejected(
    'draft-mahy-mimi-identity section 4.3',
    'A service that linked back to the profile before does so no more, and too few are left.',
    crypto,
  ),
  'service.too_few': rejected(
    'draft-mahy-mimi-identity section 4.3',
    'The profile names too few services at different sites. Several at one site count once.',
    crypto,
  ),
  'service.unreachable': undecided(
    'draft-mahy-mimi-identity section 4.3',
    'Too many services could not be asked. A page that is down does not deny anything: try again.',
    'STATUS_RETRIEVAL_ERROR',
  ),
  'service.stale': undecided(
    'draft-mahy-mimi-identity section 4.3',
    'What was seen of the services is too old. Ask them again.',
    'STATUS_RETRIEVAL_ERROR',
  ),
  'service.self_asserted': noted(
    'draft-mahy-mimi-identity section 4.3',
    'The services vouch for identifiers. Name, organisation and the like are the owner’s own word.',
  ),
  'service.first_seen': noted(
    'draft-mahy-mimi-identity section 4.4',
    'This profile is met for the first time. How far its log goes is remembered once you accept.',
  ),
  'service.key_rotated': noted(
    'Imprint decision 7',
    'The profile has another key than at first, and the one before named it.',
  ),
  'service.denied': noted(
    'draft-mahy-mimi-identity section 4.3',
    'A service that the profile names does not link back. It was not counted.',
  ),
  'service.withdrawn': noted(
    'draft-mahy-mimi-identity section 4.3',
    'A service that linked back before does so no more: the link was deleted, or the account is in other hands.',
  ),
  'service.not_asked': noted(
    'draft-mahy-mimi-identity section 4.3',
    'A service could not be asked lately. It was not counted.',
  ),

  // Status
  'status.missing': rejected(
    'VCDM 2.0 section 4.10',
    'The credential cannot be revoked, and this verifier requires that it can.',
    'STATUS_VERIFICATION_ERROR',
  ),
  'status.unsupported': undecided(
    'VCDM 2.0 section 4.10',
    'The credential has a status that this verifier cannot read, so revocation cannot be ruled out.',
    'STATUS_RETRIEVAL_ERROR',
  ),
  'status.revoked': rejected(
    'draft-ietf-oauth-status-list section 7.1',
    'The issuer has taken the credential back, for good. Ask for another one.',
    badStatus,
  ),
  'status.suspended': rejected(
    'draft-ietf-oauth-status-list section 7.1',
    'The issuer has suspended the credential for now. It may be good again later.',
    badStatus,
  ),
  'status.other': rejected(
    'draft-ietf-oauth-status-list section 7.1',
    'The issuer gave the credential a status that only its own agreement explains, and that is not “valid”.',
    badStatus,
  ),
  'status.reference_invalid': rejected(
    'draft-ietf-oauth-status-list section 6.2',
    'The credential does not say properly where its status is: an index and the https URL of a list, spelled in its canonical form.',
    malformed,
  ),
  'status.unavailable': undecided(
    'Bitstring Status List 1.0 section 3.2',
    'The status list could not be fetched now, so revocation cannot be ruled out. Try again.',
    'STATUS_RETRIEVAL_ERROR',
  ),
  'status.stale': undecided(
    'draft-ietf-oauth-status-list section 8.3',
    'The status list is past its end, or older than this verifier allows. Try again once there is a fresh one.',
    'STATUS_RETRIEVAL_ERROR',
  ),
  'status.too_old': rejected(
    'draft-ietf-oauth-status-list section 8.3',
    'The status list is past its end, or older than this verifier allows, and its policy is to reject then.',
    badStatus,
  ),
  'status.list_malformed': rejected(
    'draft-ietf-oauth-status-list section 5',
    'The status list lacks a member, or a member has the wrong form.',
    malformed,
  ),
  'status.list_subject': rejected(
    'draft-ietf-oauth-status-list section 8.3',
    'The status list is not the one that the credential names. Somebody may have put another one in its place.',
    badStatus,
  ),
  'status.list_issuer': rejected(
    'Imprint status lists',
    'Another party than the credential’s issuer signed the status list. A separate status issuer is not supported.',
    badStatus,
  ),
  'status.list_key_absent': rejected(
    'draft-ietf-oauth-status-list section 11.3',
    'The status list names a key that is not among those believed to be the issuer’s.',
    badStatus,
  ),
  'status.list_signature_invalid': rejected(
    'draft-ietf-oauth-status-list section 8.3',
    'The issuer did not sign this status list: it was changed, or someone else made it.',
    badStatus,
  ),
  'status.list_not_yet_valid': rejected(
    'RFC 7519 section 4.1.5',
    'The status list is from the future. Check the clocks.',
    range,
  ),
  'status.list_bits': rejected(
    'draft-ietf-oauth-status-list section 4.1',
    'The entries of the status list have a width that its kind does not allow: 1, 2, 4 or 8 bits, and of a Bitstring Status List here 1.',
    malformed,
  ),
  'status.list_length': rejected(
    'Bitstring Status List 1.0 section 3.2',
    'The status list has fewer entries than protect the privacy of those in it.',
    'STATUS_LIST_LENGTH_ERROR',
  ),
  'status.list_too_large': rejected(
    'Imprint budgets',
    'The status list unpacks to more than any honest one. It was not unpacked.',
    parsing,
  ),
  'status.list_damaged': rejected(
    'RFC 1950 section 2.3, RFC 1952 section 2.3.1',
    'The status list does not unpack: it is cut, goes on after its end, or its checksum is wrong.',
    parsing,
  ),
  'status.index_out_of_range': rejected(
    'draft-ietf-oauth-status-list section 8.3',
    'The status list has no entry with the index that the credential names.',
    range,
  ),
  'status.purpose_mismatch': rejected(
    'Bitstring Status List 1.0 section 3.2',
    'The status list is for another purpose than the credential names.',
    badStatus,
  ),
  'status.unwritable': refused(
    'draft-ietf-oauth-status-list section 7',
    'The status list cannot be written so: a status for which its entries have too few bits, an index outside of it, or a size, time or address that no list may have.',
  ),
  'cbor.malformed': rejected(
    'RFC 8949 section 4.2.1',
    'This is not CBOR as it is written deterministically: it has an indefinite length, a number longer than needed, a key twice in one map, or text that is not UTF-8.',
    parsing,
  ),
  'cose.malformed': rejected(
    'RFC 9052 section 4.2',
    'This is not a signed COSE message (COSE_Sign1 with its tag), or its header has a member of the wrong form or in the wrong place.',
    parsing,
  ),
  'cose.alg_unknown': rejected(
    'RFC 9053 section 2',
    'The signature algorithm of the COSE message is not one that Imprint accepts here.',
    crypto,
  ),
  'cose.crit_unknown': rejected(
    'RFC 9052 section 3.1',
    'The COSE message demands an extension that Imprint does not implement, so it must not be accepted.',
    crypto,
  ),
  'cose.typ': rejected(
    'RFC 9596 section 2',
    'The COSE message is of another type than the one expected here.',
    malformed,
  ),

  // Presentations
  'presentation.empty': rejected(
    'VCDM 2.0 section 4.13',
    'It holds no credential, or is a bare credential: ask for a presentation, which proves who sends it.',
    malformed,
  ),
  'presentation.too_many': rejected(
    'Imprint budgets',
    'The presentation holds more credentials than any honest one.',
    parsing,
  ),
  'presentation.signature_invalid': rejected(
    'RFC 7515 section 5.2',
    'The presentation was not signed by the key that its credentials are bound to, or it was changed.',
    crypto,
  ),
  'presentation.audience_mismatch': rejected(
    'RFC 7519 section 4.1.3',
    'The presentation was made for someone else and passed on.',
    crypto,
  ),
  'presentation.nonce_mismatch': rejected(
    'OpenID4VP 1.0 section 14.1',
    'The presentation answers another request than yours.',
    crypto,
  ),
  'presentation.expired': rejected('RFC 7519 section 4.1.4', 'The presentation is past its end. Ask again.', range),
  'presentation.not_yet_valid': rejected(
    'RFC 7519 section 4.1.6',
    'The presentation comes from the future. Check the clocks.',
    range,
  ),
  'presentation.stale': rejected('OpenID4VP 1.0 section 14.1', 'The presentation was made before your request.', range),
  'request.malformed': refused(
    'Imprint requests',
    'The request lacks a member or a member has the wrong form. Make it with `imprint request`.',
  ),
  'query.malformed': refused(
    'OpenID4VP 1.0 section 6',
    'The DCQL query lacks a member, or a member has the wrong form, or it asks for more than any honest one.',
  ),
  'request.expired': rejected('Imprint requests', 'Your request is past its end. Make a new one.', range),
  'request.not_yet_valid': rejected(
    'Imprint requests',
    'Your request is from the future. Check the clocks, or the time you judge at.',
    range,
  ),
  'request.unsatisfied': rejected('Imprint requests', 'The presentation does not hold what you asked for.', malformed),
  'nonce.spent': rejected('OpenID4VP 1.0 section 14.1', 'The nonce was used before: this is a replay.', crypto),
  'nonce.unknown': rejected('OpenID4VP 1.0 section 14.1', 'This verifier never issued that nonce.', crypto),
  'nonce.unavailable': undecided(
    'Imprint verdicts',
    'The store of nonces could not be asked, so a replay cannot be ruled out. Try again.',
    'STATUS_RETRIEVAL_ERROR',
  ),
  'holder.key_mismatch': rejected(
    'RFC 7800 section 3.1',
    'The presenter holds another key than the one its credential is bound to: the credential was copied.',
    crypto,
  ),
  'holder.keys_mixed': rejected(
    'draft-mahy-mimi-identity section 5.3',
    'The credentials are bound to different keys: they belong to different devices.',
    crypto,
  ),
  'holder.subject_mismatch': rejected(
    'VCDM 2.0 section 4.8',
    'The presenter is not the subject of its credential.',
    crypto,
  ),
  'holder.users_mixed': rejected(
    'draft-mahy-mimi-identity section 4.1',
    'The credentials are about different users.',
    crypto,
  ),
  'holder.peer_mismatch': rejected(
    'draft-mahy-mimi-identity section 4.1',
    'This is a real device, but not the one you asked about.',
    crypto,
  ),

  // Identifiers
  'identifier.scheme': rejected(
    'draft-mahy-mimi-identity section 3',
    'The text has no scheme that Imprint reads as an IM identifier.',
    malformed,
  ),
  'identifier.syntax': rejected(
    'draft-mahy-mimi-identity section 3',
    'The identifier lacks a part or has one too many.',
    malformed,
  ),
  'identifier.domain': rejected('RFC 5890 section 2.3', 'The domain is not a host name.', malformed),
  'identifier.address': rejected(
    'RFC 4291 section 2.2',
    'What stands in place of a domain looks like an IP address and is none.',
    malformed,
  ),
  'identifier.zone': rejected(
    'RFC 6874 section 1',
    'An IPv6 zone names an interface of one machine, so it means nothing to anyone else.',
    malformed,
  ),
  'identifier.scope': rejected(
    'draft-mahy-mimi-identity section 2',
    'Two domains claim the identifier, or several. An identifier has one scope; write an “@” that belongs to a name as %40.',
    malformed,
  ),
  'identifier.percent_encoding': rejected(
    'RFC 3986 section 2.1',
    'A percent sign must be followed by two hexadecimal digits, and what they spell must be UTF-8.',
    malformed,
  ),
  'identifier.double_encoding': rejected(
    'RFC 3986 section 2.4',
    'The text is percent-encoded twice. Two readers could stop at different depths, so it is decoded once and refused.',
    malformed,
  ),
  'identifier.encoded_slash': rejected(
    'RFC 3986 section 2.2',
    'An encoded slash could divide one part into two for a reader that decodes first.',
    malformed,
  ),
  'identifier.nul': rejected(
    'RFC 3986 section 7.3',
    'A NUL ends the text for some readers and not for others.',
    malformed,
  ),
  'identifier.bidi_control': rejected(
    'UAX 9 section 2',
    'A character that turns the direction of writing makes one identifier look like another.',
    malformed,
  ),
  'identifier.character': rejected(
    'RFC 3986 section 2.2',
    'A character stands there that must be percent-encoded, or that no identifier may hold.',
    malformed,
  ),
  'identifier.dot_segment': rejected(
    'RFC 3986 section 5.2.4',
    'A path of "." or ".." could turn a device into a user. It is refused.',
    malformed,
  ),
  'identifier.authority': rejected(
    'draft-mahy-mimi-identity-05 section 3',
    'User information, port, query and fragment have no place in a mimi: identifier.',
    malformed,
  ),
  'identifier.length': rejected(
    'RFC 7622 section 3, RFC 5321 section 4.5.3.1, RFC 1035 section 2.3.4',
    'The identifier or a part of it is longer than its protocol allows.',
    malformed,
  ),
  'identifier.kind': rejected(
    'draft-mahy-mimi-identity section 2',
    'The identifier is of another kind than is needed here: a handle, a user and a device are different things.',
    malformed,
  ),
  'identifier.protocol': rejected(
    'draft-mahy-mimi-identity section 3',
    'The identifier names a protocol that this reader does not know yet.',
    malformed,
  ),
  'identifier.ambiguous': rejected(
    'draft-mahy-mimi-identity section 3',
    'The text has more than one reading. Name the protocol, or write the type; Imprint never guesses.',
    malformed,
  ),
  'identifier.unicode': rejected(
    'RFC 8264 section 1',
    'The name goes beyond ASCII, and this reader was built without the Unicode rules. Hand them in.',
    malformed,
  ),
  'identifier.precis': rejected(
    'RFC 8264 section 8',
    'The name holds a character that no name of its class may hold, or not in this place, or nothing is left of it.',
    malformed,
  ),
  'identifier.bidi': rejected(
    'RFC 5893 section 2',
    'Right-to-left and left-to-right characters are mixed so that two names could be shown alike.',
    malformed,
  ),
  'identifier.idna': rejected(
    'RFC 5891 section 5',
    'A label of the domain is not one that internationalized domain names allow, or has a second spelling.',
    malformed,
  ),
  'identifier.inexpressible': refused(
    'draft-mahy-mimi-identity section 3',
    'The form asked for has no way to say this identifier and nothing else.',
  ),
  'identifier.confusable': noted(
    'UTS 39 section 4',
    'The name looks like another that you know and is not the same. Compare them letter by letter, or ask the person.',
  ),
  'identifier.mixed_scripts': noted(
    'UTS 39 section 5.1',
    'The name mixes letters of several scripts, which honest names seldom do.',
  ),
  'identifier.second_reading': noted(
    'RFC 7622 section 3.2',
    'The text also fits the other notation for JIDs, where it names someone else. Write user@domain/resource or an im:xmpp= URI.',
  ),

  // Proof of a device key, before issuing
  'proof.signature_invalid': rejected(
    'OpenID4VCI 1.0 appendix F.1',
    'The proof was not signed by the key it names.',
    crypto,
  ),
  'proof.audience_mismatch': rejected('OpenID4VCI 1.0 appendix F.1', 'The proof was made for another issuer.', crypto),
  'proof.nonce_mismatch': rejected('OpenID4VCI 1.0 appendix F.1', 'The proof answers another challenge.', crypto),
  'proof.stale': rejected(
    'OpenID4VCI 1.0 appendix F.1',
    'The proof is too old, or was made before the challenge.',
    range,
  ),
  'proof.not_yet_valid': rejected(
    'OpenID4VCI 1.0 appendix F.1',
    'The proof comes from the future. Check the clocks.',
    range,
  ),

  // Sources: why something could not be fetched
  'fetch.not_https': undecided('SD-JWT VC section 3', 'Only https is fetched.', 'STATUS_RETRIEVAL_ERROR'),
  'fetch.address_refused': undecided(
    'Imprint fetch policy',
    'The host is on a private or local network and is not contacted.',
    'STATUS_RETRIEVAL_ERROR',
  ),
  'fetch.redirects': undecided('Imprint fetch policy', 'The server redirects too often.', 'STATUS_RETRIEVAL_ERROR'),
  'fetch.too_large': undecided(
    'Imprint fetch policy',
    'The answer is larger than any honest one.',
    'STATUS_RETRIEVAL_ERROR',
  ),
  'fetch.timeout': undecided('Imprint fetch policy', 'The server did not answer in time.', 'STATUS_RETRIEVAL_ERROR'),
  'fetch.failed': undecided(
    'Imprint fetch policy',
    'The server could not be reached or answered with an error.',
    'STATUS_RETRIEVAL_ERROR',
  ),
  'did.unsupported': undecided(
    'DID Core 1.0 section 7.1',
    'No resolver is configured for this DID method.',
    'STATUS_RETRIEVAL_ERROR',
  ),

  // Certificates
  'x509.pem': rejected(
    'RFC 7468 section 3',
    'This is not PEM: blocks between BEGIN and END lines, with nothing but blank lines around them.',
    parsing,
  ),
  'x509.der': rejected(
    'X.690 section 10',
    'This is not DER, in which everything has exactly one spelling. Two readers could read two things.',
    parsing,
  ),
  'x509.size': rejected(
    'Imprint budgets',
    'It is larger, or holds more of something, than any honest certificate.',
    parsing,
  ),
  'x509.version': rejected(
    'RFC 5280 section 4.1.2.1',
    'Only version 3 says what a certificate may be used for.',
    parsing,
  ),
  'x509.serial': rejected(
    'RFC 5280 section 4.1.2.2',
    'The serial number must be positive and of at most 20 octets, or it cannot be revoked by number.',
    malformed,
  ),
  'x509.algorithm_mismatch': rejected(
    'RFC 5280 section 4.1.1.2',
    'The certificate names two signature algorithms, and only one of them is signed.',
    crypto,
  ),
  'x509.algorithm_weak': rejected(
    'RFC 6194 section 3',
    'It is signed over MD5 or SHA-1, for which two texts with one hash can be made.',
    crypto,
  ),
  'x509.algorithm_unsupported': rejected(
    'RFC 5758 section 3.2',
    'A certificate of the path is signed with an algorithm or key that Imprint does not verify, such as RSA. Use Ed25519, P-256 or P-384.',
    crypto,
  ),
  'x509.time': rejected(
    'RFC 5280 section 4.1.2.5',
    'A time must be in UTC with seconds: as UTCTime up to 2049, as GeneralizedTime from 2050.',
    malformed,
  ),
  'x509.name': rejected(
    'RFC 5280 section 4.2.1.6',
    'A name is empty, holds a NUL or another control character, or has not the form that its kind asks for.',
    malformed,
  ),
  'x509.extension_duplicate': rejected(
    'RFC 5280 section 4.2',
    'An extension occurs twice, so two readers may see two different ones.',
    parsing,
  ),
  'x509.extension_malformed': rejected(
    'RFC 5280 section 4.2',
    'An extension has not the form that it must have.',
    parsing,
  ),
  'x509.extension_unknown': rejected(
    'RFC 5280 section 4.2',
    'A critical extension demands something that Imprint does not know, so the certificate must not be used.',
    crypto,
  ),
  'x509.path_absent': rejected(
    'RFC 5280 section 6.1',
    'No chain of the certificates that came along leads to a root that is trusted here.',
    crypto,
  ),
  'x509.path_budget': rejected(
    'Imprint budgets',
    'The certificates can be arranged in more ways than are tried. Send one chain.',
    parsing,
  ),
  'x509.signature_invalid': rejected(
    'RFC 5280 section 6.1.3',
    'A certificate was not signed by the key of its issuer: it was changed, or someone else made it.',
    crypto,
  ),
  'x509.expired': rejected('RFC 5280 section 6.1.3', 'A certificate of the path is past its end.', range),
  'x509.not_yet_valid': rejected('RFC 5280 section 6.1.3', 'A certificate of the path is not valid yet.', range),
  'x509.not_ca': rejected(
    'RFC 5280 section 6.1.4',
    'A certificate that was never meant to issue others (basicConstraints) has issued one.',
    crypto,
  ),
  'x509.path_length': rejected(
    'RFC 5280 section 6.1.4',
    'The chain is longer than one of its authorities may make it (pathLenConstraint).',
    crypto,
  ),
  'x509.key_usage': rejected(
    'RFC 5280 section 4.2.1.3',
    'The key is used for something that its certificate does not say it is for.',
    crypto,
  ),
  'x509.extended_key_usage': rejected(
    'RFC 5280 section 4.2.1.12',
    'The certificate is for another purpose than authenticating a client.',
    crypto,
  ),
  'x509.name_constraints': rejected(
    'RFC 5280 section 4.2.1.10',
    'A name lies outside of what an authority above it may name.',
    crypto,
  ),
  'x509.policy': rejected(
    'RFC 5280 section 6.1.5',
    'An authority demands a certificate policy that the path does not keep to.',
    crypto,
  ),
  'x509.lifetime': rejected(
    'draft-mahy-mimi-identity section 4.1',
    'The certificate ends after, or begins before, the user certificate that issued it.',
    range,
  ),
  'x509.revoked': rejected(
    'RFC 5280 section 6.3',
    'A certificate of the path was revoked.',
    'STATUS_VERIFICATION_ERROR',
  ),
  'x509.crl_invalid': rejected(
    'RFC 5280 section 6.3.3',
    'The list of revoked certificates is malformed, not signed by whoever may sign it, or not about these certificates.',
    'STATUS_VERIFICATION_ERROR',
  ),
  'x509.ocsp_invalid': rejected(
    'RFC 6960 section 3.2',
    'The answer about the certificate’s status is malformed, not signed by whoever may give it, or about another certificate.',
    'STATUS_VERIFICATION_ERROR',
  ),
  'x509.status_unknown': undecided(
    'RFC 5280 section 6.3.3',
    'Nobody could say whether a certificate of the path was revoked, and this verifier wants to know.',
    'STATUS_RETRIEVAL_ERROR',
  ),
  'x509.status_stale': undecided(
    'RFC 6960 section 3.2',
    'What is known about revocation is too old. Fetch it again.',
    'STATUS_RETRIEVAL_ERROR',
  ),
  'x509.identifier_missing': rejected(
    'draft-mahy-mimi-identity section 5.1',
    'The certificate names no identifier of the wanted kind: a user certificate does not speak for a device.',
    malformed,
  ),
  'x509.identifier_count': rejected(
    'draft-mahy-mimi-identity section 5.1',
    'The certificate has two identifiers of one kind, so two readers may take different ones.',
    malformed,
  ),
  'x509.identifier_mixed': rejected(
    'draft-mahy-mimi-identity section 4.1',
    'The identifiers of the certificate belong to different users or domains.',
    crypto,
  ),
  'x509.issuer_alt_name': rejected(
    'RFC 5280 section 4.2.1.7',
    'The certificate names an issuer that its issuer’s own certificate does not name (issuerAltName).',
    crypto,
  ),
  'x509.device_owner': rejected(
    'draft-mahy-mimi-identity section 4.1',
    'A user certificate issued a certificate for somebody else’s device, or for what is no device.',
    crypto,
  ),
  'x509.user_authority': rejected(
    'draft-mahy-mimi-identity section 4.1',
    'A person’s certificate may issue to that person’s devices only: CA of path length 0, not itself a device’s.',
    crypto,
  ),
  'x509.alt_name_critical': noted(
    'RFC 5280 section 4.2.1.6',
    'The alternative name is critical though the subject has a name. It should not be.',
  ),
  'x509.device_label': noted(
    'draft-mahy-mimi-identity section 4.1',
    'The user gave her device a name of its own. That is a label which she chose; her name is the one in her own certificate.',
  ),
  'x509.chain': rejected(
    'RFC 7515 section 4.1.6',
    'The chain (x5c) is empty, too long, not base64 of certificates, or another certificate than the user’s is where hers belongs.',
    parsing,
  ),
  'x509.chain_absent': rejected(
    'Imprint decision 9',
    'The issuer is believed by its certificates, and none came along.',
    crypto,
  ),
  'x509.request_malformed': refused(
    'RFC 2986 section 4, RFC 6960 section 4.1',
    'The request for a certificate, or for its status, is malformed.',
  ),
  'x509.request_signature': refused(
    'RFC 2986 section 4.2',
    'The certification request was not signed with its own key, so nobody has shown to hold it.',
  ),
  'x509.request_profile': refused(
    'Imprint certificate profile',
    'The request, or the command, asks for something that this authority does not issue.',
  ),

  // Our own input
  'issue.subject': refused('draft-mahy-mimi-identity section 2', 'The subject cannot be issued to as asked.'),
  'issue.lifetime': refused(
    'Imprint issuing',
    'The lifetime must be a positive whole number of seconds, at most ten years.',
  ),
  'issue.unsupported': refused('Imprint formats', 'This format cannot do that with this key or issuer.'),
  'wallet.conflict': refused(
    'Imprint wallet',
    'The wallet holds another credential of this issuer with the same id. It was kept; the new one was not.',
  ),
  'wallet.passphrase': refused(
    'Imprint wallet',
    'The passphrase or key does not open this wallet. The file is whole and was left as it is: try another. One that is lost is lost for good: make a new wallet, and have your credentials issued to it.',
  ),
  'wallet.swapped': refused(
    'Imprint wallet',
    'The file is another wallet, or an older state of this one, than you expect. Find out who put it there.',
  ),
  'wallet.exists': refused(
    'Imprint wallet',
    'There is a file of this name already. It was left as it is: a key that is written over is lost.',
  ),
  'wallet.no_match': refused(
    'Imprint wallet',
    'The wallet holds no credential that answers the request. To see which constraint failed, let the request be explained (imprint query explain).',
  ),
  'key.passphrase': refused(
    'RFC 7518 section 4.8',
    'The passphrase does not open this key file, or the file was changed; or a token refused its PIN, which it does only a few times.',
  ),
  'store.corrupt': refused('Imprint stores', 'The file was changed or damaged. It was left as it is.'),
  'store.unavailable': refused('Imprint stores', 'The file or store cannot be read or written.'),
  'store.conflict': refused(
    'Imprint stores',
    'A credential, a place of a status list, a key or a list of that name is there already. Look it up: an answer that was lost may have been a yes.',
  ),
  'store.version': refused('Imprint stores', 'A newer release has changed this database. Use that release.'),
  'store.query': refused(
    'Imprint stores',
    'The store is asked for something it has no answer to: a page, a limit or a count that cannot be.',
  ),
  'lifecycle.unknown': refused(
    'Imprint issuing',
    'There is no credential, key or status list of that name, or the list has no such entry.',
  ),
  'lifecycle.final': refused(
    'Imprint issuing',
    'What was revoked or compromised stays so, and a key goes from next to active to verify-only and never back.',
  ),
  'lifecycle.not_renewable': refused(
    'Imprint issuing',
    'Only a credential that holds now is issued anew. For any other, let the device prove its key and issue to it.',
  ),
  'issue.signer': refused(
    'Imprint issuing',
    'The private key could not be had, or could not sign now, or is not the half of the published one. Nothing was issued.',
  ),
  'template.malformed': refused(
    'JSON Schema 2020-12 section 4, Imprint templates',
    'The file is not a template of a credential: a JSON Schema of the subject that judges each claim by itself, with a member x-imprint.',
  ),
  'audit.broken': rejected(
    'Imprint audit log',
    'A row of the log was changed, taken out or put in. Everything from there on may be false: compare with a copy.',
    crypto,
  ),
  'audit.head_absent': rejected(
    'Imprint audit log',
    'The row that you know of is not in the log: its end was cut off, or it was written anew. Compare with a copy.',
    crypto,
  ),
  'lifecycle.key_state': refused(
    'Imprint issuing',
    'Only a key that is active signs credentials, and only one key is active.',
  ),
  'directory.format': refused(
    'RFC 6350, RFC 4180, RFC 8259',
    'The directory file is not a vCard, CSV or JSON export that Imprint can read. CSV has commas, and a header row with at least the columns fn and handle.',
  ),
  'directory.entry': refused('Imprint directory import', 'One entry of the directory lacks what a credential needs.'),
  'trust.policy': refused('Imprint trust policy', 'The trust file has a member that is missing, unknown or malformed.'),
  usage: refused('Imprint command line', 'The command was not called as it says in its --help.'),
} as const satisfies Record<string, CodeRow>

/** The name of a row of the table. */
export type Code = keyof typeof codes

type CodesOf<O extends CodeOutcome> = { [C in Code]: (typeof codes)[C]['outcome'] extends O ? C : never }[Code]

/** A code that says evidence is bad. No code about an unreachable server is among them, so no rejection can be blamed on one. */
export type RejectedCode = CodesOf<'rejected'>

/** A code that says evidence could not be judged. */
export type UndecidedCode = CodesOf<'undecided'>

/** A code that is worth saying and changes nothing. */
export type NotedCode = CodesOf<'noted'>

/** Looks a code up by a text that may not be one. */
export function explainCode(text: string): (CodeRow & { readonly code: Code }) | null {
  if (!Object.hasOwn(codes, text)) return null
  const code = text as Code
  return { code, ...codes[code] }
}
