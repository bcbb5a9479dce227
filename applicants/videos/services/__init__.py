"""Writes of the answers: one module per noun. Only these assign state."""

from applicants.videos.services._incoming import LOOK_TASK, PROCESS_TASK
from applicants.videos.services.captions import correct_captions, upload_captions, write_transcript
from applicants.videos.services.uploads import begin_upload, drop_upload, settle_upload, sweep_uploads, take_piece
from applicants.videos.services.videos import (
    PAUSES,
    attach_copy,
    claim_look,
    claim_video,
    delete_answers,
    finish_video,
    log_viewing,
    look_at_video,
    process_video,
    receive_video,
    refuse_at_sight,
    remove_expired_videos,
    remove_videos_of,
    take_back_answer,
)
from applicants.videos.services.written import save_writing, send_writing

__all__ = [
    "LOOK_TASK",
    "PAUSES",
    "PROCESS_TASK",
    "attach_copy",
    "begin_upload",
    "claim_look",
    "claim_video",
    "correct_captions",
    "delete_answers",
    "drop_upload",
    "finish_video",
    "log_viewing",
    "look_at_video",
    "process_video",
    "receive_video",
    "refuse_at_sight",
    "remove_expired_videos",
    "remove_videos_of",
    "save_writing",
    "send_writing",
    "settle_upload",
    "sweep_uploads",
    "take_back_answer",
    "take_piece",
    "upload_captions",
    "write_transcript",
]
