import type { Command } from './command.ts'
import { auditVerify } from './commands/audit-verify.ts'
import { caCrl } from './commands/ca-crl.ts'
import { caInit } from './commands/ca-init.ts'
import { caIssue } from './commands/ca-issue.ts'
import { caOcsp } from './commands/ca-ocsp.ts'
import { caRequest } from './commands/ca-request.ts'
import { caRevoke } from './commands/ca-revoke.ts'
import { caValidate } from './commands/ca-validate.ts'
import { challenge } from './commands/challenge.ts'
import { explain } from './commands/explain.ts'
import { idCompare } from './commands/id-compare.ts'
import { idConvert } from './commands/id-convert.ts'
import { idParse } from './commands/id-parse.ts'
import { inspect } from './commands/inspect.ts'
import { issue } from './commands/issue.ts'
import { issuerAudit } from './commands/issuer-audit.ts'
import { issuerInit } from './commands/issuer-init.ts'
import { issuerIssue } from './commands/issuer-issue.ts'
import { issuerKeys } from './commands/issuer-keys.ts'
import { issuerList } from './commands/issuer-list.ts'
import { issuerReinstate } from './commands/issuer-reinstate.ts'
import { issuerRenew } from './commands/issuer-renew.ts'
import { issuerRevoke } from './commands/issuer-revoke.ts'
import { issuerRotate } from './commands/issuer-rotate.ts'
import { issuerServeMetadata } from './commands/issuer-serve-metadata.ts'
import { issuerSuspend } from './commands/issuer-suspend.ts'
import { keyNew } from './commands/key-new.ts'
import { keyProve } from './commands/key-prove.ts'
import { keyPublic } from './commands/key-public.ts'
import { present } from './commands/present.ts'
import { queryExplain } from './commands/query-explain.ts'
import { request } from './commands/request.ts'
import { trustExplain } from './commands/trust-explain.ts'
import { trustGraph } from './commands/trust-graph.ts'
import { trustKeysAcknowledge } from './commands/trust-keys-acknowledge.ts'
import { trustKeysAdd } from './commands/trust-keys-add.ts'
import { trustKeysCompare } from './commands/trust-keys-compare.ts'
import { trustKeysIntroduce } from './commands/trust-keys-introduce.ts'
import { trustKeysNew } from './commands/trust-keys-new.ts'
import { trustKeysPolicy } from './commands/trust-keys-policy.ts'
import { trustKeysPublish } from './commands/trust-keys-publish.ts'
import { trustKeysQr } from './commands/trust-keys-qr.ts'
import { trustKeysReset } from './commands/trust-keys-reset.ts'
import { trustKeysScan } from './commands/trust-keys-scan.ts'
import { trustKeysShow } from './commands/trust-keys-show.ts'
import { trustKeysSign } from './commands/trust-keys-sign.ts'
import { trustKeysWithdraw } from './commands/trust-keys-withdraw.ts'
import { trustProfileAdd } from './commands/trust-profile-add.ts'
import { trustProfileNew } from './commands/trust-profile-new.ts'
import { trustProfileShow } from './commands/trust-profile-show.ts'
import { trustProfileVerify } from './commands/trust-profile-verify.ts'
import { verify } from './commands/verify.ts'
import { walletAdd } from './commands/wallet-add.ts'
import { walletExport } from './commands/wallet-export.ts'
import { walletImport } from './commands/wallet-import.ts'
import { walletInit } from './commands/wallet-init.ts'
import { walletList } from './commands/wallet-list.ts'
import { walletPassphrase } from './commands/wallet-passphrase.ts'
import { walletShow } from './commands/wallet-show.ts'

/** Every command, in the order of the story: keys, issuing, presenting, verifying, and the tools to understand them. */
export const commands: readonly Command[] = [
  keyNew,
  keyPublic,
  challenge,
  keyProve,
  walletInit,
  walletAdd,
  walletList,
  walletShow,
  walletExport,
  walletImport,
  walletPassphrase,
  issue,
  issuerInit,
  issuerIssue,
  issuerList,
  issuerRevoke,
  issuerSuspend,
  issuerReinstate,
  issuerRenew,
  issuerKeys,
  issuerRotate,
  issuerServeMetadata,
  issuerAudit,
  auditVerify,
  request,
  present,
  queryExplain,
  verify,
  inspect,
  explain,
  idParse,
  idCompare,
  idConvert,
  caInit,
  caRequest,
  caIssue,
  caRevoke,
  caCrl,
  caOcsp,
  caValidate,
  trustExplain,
  trustGraph,
  trustKeysNew,
  trustKeysSign,
  trustKeysPublish,
  trustKeysAdd,
  trustKeysShow,
  trustKeysCompare,
  trustKeysQr,
  trustKeysScan,
  trustKeysPolicy,
  trustKeysIntroduce,
  trustKeysAcknowledge,
  trustKeysWithdraw,
  trustKeysReset,
  trustProfileNew,
  trustProfileAdd,
  trustProfileShow,
  trustProfileVerify,
]
