BEGIN;

-- CreateSchema

-- CreateTable
CREATE TABLE "app_user" (
    "id" UUID NOT NULL,
    "person_key" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT,
    "password_hash" TEXT,
    "is_active" BOOLEAN NOT NULL DEFAULT true,
    "is_demo" BOOLEAN NOT NULL DEFAULT false,
    "session_version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "app_user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "role_grant" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "granted_by" UUID NOT NULL,
    "granted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "role_grant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_token" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in_attempt" (
    "id" BIGSERIAL NOT NULL,
    "account" TEXT NOT NULL,
    "ip" TEXT NOT NULL,
    "succeeded" BOOLEAN NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "sign_in_attempt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_key" (
    "user_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "request_hash" TEXT NOT NULL,
    "status" INTEGER,
    "response" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_key_pkey" PRIMARY KEY ("user_id","key")
);

-- CreateTable
CREATE TABLE "dag" (
    "id" UUID NOT NULL,
    "dag_key" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "is_paused" BOOLEAN NOT NULL DEFAULT false,
    "active_version_id" UUID,
    "created_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "dag_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dag_draft" (
    "dag_id" UUID NOT NULL,
    "document" JSONB NOT NULL,
    "layout" JSONB NOT NULL,
    "yaml" TEXT NOT NULL,
    "save_number" INTEGER NOT NULL DEFAULT 1,
    "updated_by" UUID NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "dag_draft_pkey" PRIMARY KEY ("dag_id")
);

-- CreateTable
CREATE TABLE "draft_editor" (
    "dag_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,

    CONSTRAINT "draft_editor_pkey" PRIMARY KEY ("dag_id","user_id")
);

-- CreateTable
CREATE TABLE "snapshot" (
    "content_hash" TEXT NOT NULL,
    "canonical" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "snapshot_pkey" PRIMARY KEY ("content_hash")
);

-- CreateTable
CREATE TABLE "dag_version" (
    "id" UUID NOT NULL,
    "dag_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "content_hash" TEXT NOT NULL,
    "activation_id" UUID NOT NULL,
    "layout" JSONB NOT NULL,
    "yaml" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "dag_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "change_request" (
    "id" UUID NOT NULL,
    "number" SERIAL NOT NULL,
    "dag_id" UUID NOT NULL,
    "author_id" UUID NOT NULL,
    "title" TEXT NOT NULL,
    "why" TEXT NOT NULL,
    "lifecycle" TEXT NOT NULL DEFAULT 'open',
    "head_revision" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "change_request_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "revision" (
    "change_request_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "content_hash" TEXT NOT NULL,
    "base_hash" TEXT,
    "layout" JSONB NOT NULL,
    "yaml" TEXT NOT NULL,
    "pushed_by" UUID NOT NULL,
    "origin" TEXT NOT NULL DEFAULT 'push',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "revision_pkey" PRIMARY KEY ("change_request_id","number")
);

-- CreateTable
CREATE TABLE "contributor" (
    "change_request_id" UUID NOT NULL,
    "user_id" UUID NOT NULL,

    CONSTRAINT "contributor_pkey" PRIMARY KEY ("change_request_id","user_id")
);

-- CreateTable
CREATE TABLE "requirement" (
    "change_request_id" UUID NOT NULL,
    "revision" INTEGER NOT NULL,
    "rule" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "minimum" INTEGER NOT NULL,
    "because" JSONB NOT NULL,

    CONSTRAINT "requirement_pkey" PRIMARY KEY ("change_request_id","revision","rule")
);

-- CreateTable
CREATE TABLE "review" (
    "id" UUID NOT NULL,
    "change_request_id" UUID NOT NULL,
    "revision" INTEGER NOT NULL,
    "content_hash" TEXT NOT NULL,
    "reviewer_id" UUID NOT NULL,
    "grant_id" UUID,
    "decision" TEXT NOT NULL,
    "body" TEXT NOT NULL DEFAULT '',
    "sequence" BIGSERIAL NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "review_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "review_thread" (
    "id" UUID NOT NULL,
    "change_request_id" UUID NOT NULL,
    "revision" INTEGER NOT NULL,
    "anchor" JSONB NOT NULL,
    "is_blocking" BOOLEAN NOT NULL,
    "opened_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "resolved_by" UUID,
    "resolved_at" TIMESTAMPTZ(3),

    CONSTRAINT "review_thread_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "thread_comment" (
    "id" UUID NOT NULL,
    "thread_id" UUID NOT NULL,
    "author_id" UUID NOT NULL,
    "body" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "thread_comment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "activation" (
    "id" UUID NOT NULL,
    "dag_id" UUID NOT NULL,
    "change_request_id" UUID NOT NULL,
    "revision" INTEGER NOT NULL,
    "content_hash" TEXT NOT NULL,
    "previous_hash" TEXT,
    "actor_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "activation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "sequence" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor_id" UUID,
    "action" TEXT NOT NULL,
    "target_type" TEXT NOT NULL,
    "target_id" TEXT NOT NULL,
    "payload" TEXT NOT NULL,
    "previous_hash" BYTEA NOT NULL,
    "row_hash" BYTEA NOT NULL,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("sequence")
);

-- CreateTable
CREATE TABLE "lane" (
    "name" TEXT NOT NULL,
    "slots" INTEGER NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "lane_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "environment" (
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "memory_mb" INTEGER NOT NULL,
    "cpu_seconds" INTEGER NOT NULL,
    "max_processes" INTEGER NOT NULL,
    "file_mb" INTEGER NOT NULL,

    CONSTRAINT "environment_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "connection" (
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "settings" JSONB NOT NULL,
    "secret" BYTEA,
    "version" INTEGER NOT NULL DEFAULT 1,
    "updated_by" UUID NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "connection_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "pack_version" (
    "digest" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "message" TEXT NOT NULL DEFAULT '',
    "published_by" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "pack_version_pkey" PRIMARY KEY ("digest")
);

-- CreateTable
CREATE TABLE "pack_file" (
    "digest" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "content" BYTEA NOT NULL,

    CONSTRAINT "pack_file_pkey" PRIMARY KEY ("digest","path")
);

-- CreateTable
CREATE TABLE "client" (
    "id" UUID NOT NULL,
    "client_key" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "client_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "queue_item" (
    "id" UUID NOT NULL,
    "dag_id" UUID NOT NULL,
    "client_id" UUID NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "class" INTEGER NOT NULL DEFAULT 2,
    "priority" INTEGER NOT NULL DEFAULT 10,
    "data" JSONB NOT NULL,
    "source" TEXT NOT NULL,
    "reason" TEXT,
    "created_by" UUID,
    "arrived_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "claimed_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "queue_item_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "intake_cursor" (
    "dag_id" UUID NOT NULL,
    "read_until" TIMESTAMPTZ(6) NOT NULL,
    "checked_at" TIMESTAMPTZ(3) NOT NULL,
    "next_at" TIMESTAMPTZ(3) NOT NULL,
    "last_error" TEXT,

    CONSTRAINT "intake_cursor_pkey" PRIMARY KEY ("dag_id")
);

-- CreateTable
CREATE TABLE "schedule" (
    "dag_id" UUID NOT NULL,
    "version_id" UUID NOT NULL,
    "next_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "schedule_pkey" PRIMARY KEY ("dag_id")
);

-- CreateTable
CREATE TABLE "dag_run" (
    "id" UUID NOT NULL,
    "dag_id" UUID NOT NULL,
    "version_id" UUID NOT NULL,
    "client_id" UUID,
    "queue_item_id" UUID,
    "rerun_number" INTEGER NOT NULL DEFAULT 0,
    "run_type" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "reason" TEXT,
    "lane" TEXT NOT NULL,
    "class" INTEGER NOT NULL DEFAULT 2,
    "priority" INTEGER NOT NULL DEFAULT 10,
    "logical_date" TIMESTAMPTZ(3),
    "triggered_by" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "dag_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "task_instance" (
    "dag_run_id" UUID NOT NULL,
    "task_index" SMALLINT NOT NULL,
    "task_key" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'none',
    "attempt_number" SMALLINT NOT NULL DEFAULT 0,
    "lost_count" SMALLINT NOT NULL DEFAULT 0,
    "chosen" SMALLINT[],
    "ready_at" TIMESTAMPTZ(3),
    "retry_at" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "task_instance_pkey" PRIMARY KEY ("dag_run_id","task_index")
);

-- CreateTable
CREATE TABLE "task_attempt" (
    "id" UUID NOT NULL,
    "dag_run_id" UUID NOT NULL,
    "task_index" SMALLINT NOT NULL,
    "number" SMALLINT NOT NULL,
    "state" TEXT NOT NULL,
    "lane" TEXT NOT NULL,
    "worker_id" UUID,
    "queued_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "output" JSONB,
    "error" JSONB,

    CONSTRAINT "task_attempt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outbox" (
    "attempt_id" UUID NOT NULL,
    "lane" TEXT NOT NULL,
    "sent_at" TIMESTAMPTZ(3),
    "send_count" SMALLINT NOT NULL DEFAULT 0,

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("attempt_id")
);

-- CreateTable
CREATE TABLE "transition_log" (
    "dag_run_id" UUID NOT NULL,
    "id" BIGSERIAL NOT NULL,
    "task_index" SMALLINT,
    "from_state" TEXT NOT NULL,
    "to_state" TEXT NOT NULL,
    "attempt_id" UUID,
    "actor" TEXT NOT NULL,
    "reason" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "transition_log_pkey" PRIMARY KEY ("dag_run_id","id")
);

-- CreateTable
CREATE TABLE "task_log" (
    "attempt_id" UUID NOT NULL,
    "sequence" INTEGER NOT NULL,
    "content" TEXT NOT NULL,

    CONSTRAINT "task_log_pkey" PRIMARY KEY ("attempt_id","sequence")
);

-- CreateTable
CREATE TABLE "component" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "version" TEXT NOT NULL,
    "lanes" TEXT[],
    "slots" INTEGER NOT NULL DEFAULT 0,
    "isolation" TEXT NOT NULL DEFAULT '',
    "loops" JSONB NOT NULL DEFAULT '{}',
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "beat_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "stopped_at" TIMESTAMPTZ(3),

    CONSTRAINT "component_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "app_user_person_key_key" ON "app_user"("person_key");

-- CreateIndex
CREATE UNIQUE INDEX "app_user_email_key" ON "app_user"("email");

-- CreateIndex
CREATE UNIQUE INDEX "api_token_token_hash_key" ON "api_token"("token_hash");

-- CreateIndex
CREATE INDEX "sign_in_attempt_account_idx" ON "sign_in_attempt"("account", "at");

-- CreateIndex
CREATE INDEX "sign_in_attempt_ip_idx" ON "sign_in_attempt"("ip", "at");

-- CreateIndex
CREATE UNIQUE INDEX "dag_dag_key_key" ON "dag"("dag_key");

-- CreateIndex
CREATE UNIQUE INDEX "dag_version_activation_id_key" ON "dag_version"("activation_id");

-- CreateIndex
CREATE UNIQUE INDEX "dag_version_number_key" ON "dag_version"("dag_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "change_request_number_key" ON "change_request"("number");

-- CreateIndex
CREATE UNIQUE INDEX "revision_content_key" ON "revision"("change_request_id", "number", "content_hash");

-- CreateIndex
CREATE UNIQUE INDEX "activation_change_request_id_key" ON "activation"("change_request_id");

-- CreateIndex
CREATE INDEX "audit_event_target_idx" ON "audit_event"("target_type", "target_id", "sequence");

-- CreateIndex
CREATE UNIQUE INDEX "pack_version_number_key" ON "pack_version"("name", "number");

-- CreateIndex
CREATE UNIQUE INDEX "client_client_key_key" ON "client"("client_key");

-- CreateIndex
CREATE UNIQUE INDEX "task_attempt_number_key" ON "task_attempt"("dag_run_id", "task_index", "number");

-- AddForeignKey
ALTER TABLE "role_grant" ADD CONSTRAINT "role_grant_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "dag" ADD CONSTRAINT "dag_active_version_id_fkey" FOREIGN KEY ("active_version_id") REFERENCES "dag_version"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "dag_draft" ADD CONSTRAINT "dag_draft_dag_id_fkey" FOREIGN KEY ("dag_id") REFERENCES "dag"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "dag_version" ADD CONSTRAINT "dag_version_dag_id_fkey" FOREIGN KEY ("dag_id") REFERENCES "dag"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "dag_version" ADD CONSTRAINT "dag_version_content_hash_fkey" FOREIGN KEY ("content_hash") REFERENCES "snapshot"("content_hash") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "dag_version" ADD CONSTRAINT "dag_version_activation_id_fkey" FOREIGN KEY ("activation_id") REFERENCES "activation"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "change_request" ADD CONSTRAINT "change_request_dag_id_fkey" FOREIGN KEY ("dag_id") REFERENCES "dag"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "revision" ADD CONSTRAINT "revision_change_request_id_fkey" FOREIGN KEY ("change_request_id") REFERENCES "change_request"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "contributor" ADD CONSTRAINT "contributor_change_request_id_fkey" FOREIGN KEY ("change_request_id") REFERENCES "change_request"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "review" ADD CONSTRAINT "review_change_request_id_fkey" FOREIGN KEY ("change_request_id") REFERENCES "change_request"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "review_thread" ADD CONSTRAINT "review_thread_change_request_id_fkey" FOREIGN KEY ("change_request_id") REFERENCES "change_request"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "thread_comment" ADD CONSTRAINT "thread_comment_thread_id_fkey" FOREIGN KEY ("thread_id") REFERENCES "review_thread"("id") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "pack_file" ADD CONSTRAINT "pack_file_digest_fkey" FOREIGN KEY ("digest") REFERENCES "pack_version"("digest") ON DELETE NO ACTION ON UPDATE NO ACTION;

COMMIT;
