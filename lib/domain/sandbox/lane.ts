/** The lane of tries. No DAG may name it: what nobody approved never waits in one line with what somebody did. */
export const SANDBOX_LANE = "sandbox";
