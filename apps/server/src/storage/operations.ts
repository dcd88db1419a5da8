import { readAccountHealth } from "./account-health.ts";
import {
  changeAccount,
  createAccount,
  readAccounts,
  readAccountsRevision,
  recordAccountCheck,
} from "./accounts.ts";
import { admitStore } from "./admit-store.ts";
import { applyAnswer } from "./apply-answer.ts";
import { applyMessage } from "./apply-message.ts";
import { addAudit, readAudit } from "./audit.ts";
import { cancelSession } from "./cancel.ts";
import { postponeCheck, requestCheck } from "./checks.ts";
import { claimCheck, claimChecks } from "./claim-checks.ts";
import { answerCommand, beginCommand, releaseCommand } from "./commands.ts";
import { connectStore, putConnectCode } from "./connect-codes.ts";
import {
  connectGranted,
  failConnectRequest,
  putConnectRequest,
  readConnectRequest,
  takeConnectRequest,
} from "./connect-requests.ts";
import type { Queries } from "./database.ts";
import { decideCase } from "./decide.ts";
import { disconnectStore } from "./disconnect.ts";
import { claimEmails, recordEmail } from "./emails.ts";
import { enableEndpoint, listEndpoints } from "./endpoints.ts";
import { eraseBuyer } from "./erase-buyer.ts";
import { eraseNoticesAbout, erasePlatformMessagesAbout } from "./erase-told.ts";
import { exportBuyer } from "./export-buyer.ts";
import { readGatewayHealth } from "./gateway-health.ts";
import { readGauges } from "./gauges.ts";
import { answerRequest, claimRequest, releaseRequest } from "./idempotency.ts";
import { readInbox, readWaitingMessages, storeMessage } from "./inbox.ts";
import {
  createKey,
  endRotation,
  findKey,
  findSigningKey,
  listKeys,
  readKey,
  readKeyRevenue,
  recordKeyUse,
  revokeKey,
  rotateKey,
} from "./keys.ts";
import { listCases, readCase } from "./list-cases.ts";
import {
  listDeliveries,
  readDelivery,
  replayDeliveries,
  replayDelivery,
} from "./list-deliveries.ts";
import { listMessages, openMessage } from "./list-messages.ts";
import { listPayments } from "./list-payments.ts";
import { matchPayment } from "./match.ts";
import { listNotices, writeNotice } from "./notices.ts";
import { endOrderTurn, takeOrderTurn } from "./order-turns.ts";
import { findLivePayment, supersedeOrder } from "./orders.ts";
import { claimDeliveries } from "./outbox.ts";
import { hasOwner, isOwnerLink, putOwnerLink, takeOwnerLink } from "./owner-links.ts";
import { readPaymentDetail } from "./payment-detail.ts";
import {
  claimPlatformMessages,
  keepPlatformMessage,
  listPlatformMessages,
  recordPlatformMessage,
} from "./platform-inbox.ts";
import {
  claimClosings,
  claimOrder,
  closeOrder,
  finishClosing,
  listWatched,
  readOrder,
  releaseOrder,
} from "./platform-orders.ts";
import { askSoon, claimPolls, readPoll, recordPoll } from "./platform-polls.ts";
import { findPlatformStore } from "./platform-stores.ts";
import {
  claimTokenRenewal,
  keepPlatformToken,
  listStoresToReconnect,
  readPlatformToken,
  refusePlatformToken,
  releaseTokenRenewal,
  renewPlatformToken,
} from "./platform-tokens.ts";
import { beat, endBeat, listProcesses } from "./processes.ts";
import { recordDelivery } from "./record-delivery.ts";
import { beginRefund, claimRefunds, settleRefund } from "./refund-work.ts";
import {
  giveUpRefund,
  listRefunds,
  readRefund,
  recordManualRefund,
  reserveRefund,
} from "./refunds.ts";
import {
  eraseMessages,
  eraseOldBuyers,
  erasePlatformMessages,
  eraseShopAnswers,
  forgetOld,
} from "./retention.ts";
import { readSealed, replaceSealed } from "./sealed.ts";
import { searchPayments } from "./search.ts";
import { keepServerSecret } from "./server-secrets.ts";
import {
  createSession,
  findPaymentByToken,
  findWebhookOwner,
  listSessions,
  markRedirected,
  openPayment,
  readSession,
  refusePayment,
  replacePayment,
} from "./sessions.ts";
import { changeStore, createStore, findStoreOfSite, listStores, readStore } from "./stores.ts";
import { syncKeys } from "./sync-keys.ts";
import { readTimeline } from "./timeline.ts";
import { readTallies, storeUntrusted } from "./untrusted.ts";

/** Everything that may happen to the storage. Each is atomic: it is kept whole or not at all. */
const operations = {
  addAudit,
  admitStore,
  answerCommand,
  answerRequest,
  applyAnswer,
  applyMessage,
  askSoon,
  beat,
  beginCommand,
  beginRefund,
  cancelSession,
  changeAccount,
  changeStore,
  claimCheck,
  claimChecks,
  claimClosings,
  claimDeliveries,
  claimEmails,
  claimOrder,
  claimPlatformMessages,
  claimPolls,
  claimRefunds,
  claimRequest,
  claimTokenRenewal,
  closeOrder,
  connectGranted,
  connectStore,
  createAccount,
  createKey,
  createSession,
  createStore,
  decideCase,
  disconnectStore,
  enableEndpoint,
  endBeat,
  endOrderTurn,
  endRotation,
  eraseBuyer,
  eraseMessages,
  eraseOldBuyers,
  eraseNoticesAbout,
  erasePlatformMessages,
  erasePlatformMessagesAbout,
  exportBuyer,
  eraseShopAnswers,
  failConnectRequest,
  findKey,
  findLivePayment,
  findPaymentByToken,
  findWebhookOwner,
  findPlatformStore,
  findSigningKey,
  findStoreOfSite,
  finishClosing,
  forgetOld,
  giveUpRefund,
  hasOwner,
  isOwnerLink,
  keepPlatformMessage,
  keepPlatformToken,
  keepServerSecret,
  listCases,
  listDeliveries,
  listEndpoints,
  listKeys,
  listMessages,
  listNotices,
  listPayments,
  listPlatformMessages,
  listProcesses,
  listRefunds,
  listSessions,
  listStores,
  listStoresToReconnect,
  listWatched,
  markRedirected,
  matchPayment,
  openMessage,
  openPayment,
  postponeCheck,
  putConnectCode,
  putConnectRequest,
  putOwnerLink,
  readAccountHealth,
  readGatewayHealth,
  readAccounts,
  readAccountsRevision,
  readAudit,
  readCase,
  readConnectRequest,
  readDelivery,
  readGauges,
  readInbox,
  readKey,
  readKeyRevenue,
  readOrder,
  readPaymentDetail,
  readPlatformToken,
  readPoll,
  readRefund,
  readSealed,
  readSession,
  readStore,
  readTallies,
  readTimeline,
  readWaitingMessages,
  recordAccountCheck,
  recordDelivery,
  recordEmail,
  recordKeyUse,
  recordManualRefund,
  recordPlatformMessage,
  refusePlatformToken,
  recordPoll,
  refusePayment,
  releaseCommand,
  releaseOrder,
  releaseRequest,
  releaseTokenRenewal,
  renewPlatformToken,
  replacePayment,
  replaceSealed,
  replayDeliveries,
  replayDelivery,
  requestCheck,
  reserveRefund,
  revokeKey,
  rotateKey,
  searchPayments,
  settleRefund,
  storeMessage,
  storeUntrusted,
  supersedeOrder,
  syncKeys,
  takeConnectRequest,
  takeOrderTurn,
  takeOwnerLink,
  writeNotice,
} as const;

export type OperationName = keyof typeof operations;
export type OperationInput<Name extends OperationName> = Parameters<(typeof operations)[Name]>[1];
export type OperationResult<Name extends OperationName> = Awaited<
  ReturnType<(typeof operations)[Name]>
>;

type Operations = {
  readonly [Name in OperationName]: (
    queries: Queries,
    input: OperationInput<Name>,
  ) => Promise<OperationResult<Name>>;
};

/** Runs an operation by its name. Whoever has opened the transaction finishes it, see `unfinished.ts`. */
export function perform<Name extends OperationName>(
  queries: Queries,
  name: Name,
  input: OperationInput<Name>,
): Promise<OperationResult<Name>> {
  const all: Operations = operations;
  return all[name](queries, input);
}
