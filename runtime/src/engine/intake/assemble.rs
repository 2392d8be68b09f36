//! Large requests: put together and served off the connection's task.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::fail;
use crate::call::{Code, Context};
use crate::engine::connection::Connection;
use crate::engine::handles::StreamReader;
use crate::engine::incoming::CallId;
use crate::engine::serve::{CallBody, Running, ServerCall};
use crate::engine::services::{Route, Services};

/// Counts a call as running while its request is put together.
pub(super) struct Assembled {
    pub(super) connection: Arc<Connection>,
    pub(super) counted: bool,
}

impl Drop for Assembled {
    fn drop(&mut self) {
        if self.counted {
            self.connection.end_running();
        }
    }
}

pub(super) async fn assemble(
    mut assembled: Assembled,
    services: Arc<Services>,
    context: Context,
    route: Arc<Route>,
    id: CallId,
) {
    let connection = Arc::clone(&assembled.connection);
    let Some(sequence) = connection.incoming_stream(id) else {
        return;
    };
    let mut reader = StreamReader::new(Arc::clone(&connection), sequence, route.method);
    let first = poll_fn(|cx| reader.poll_message(cx)).await;
    let last = match &first {
        Ok(Some(_)) => poll_fn(|cx| reader.poll_message(cx)).await,
        _ => Ok(None),
    };
    let (body, permit) = match (first, last) {
        (Ok(Some(message)), Ok(None)) => message,
        (Ok(_), Ok(_)) => {
            let text = "the method takes exactly one request";
            return fail(&connection, id, Code::InvalidArgument, text, true);
        }
        (Err(status), _) | (_, Err(status)) => {
            return fail(&connection, id, status.code(), status.message(), true);
        }
    };
    let call = ServerCall::new(
        context,
        &route,
        &connection,
        id,
        CallBody::Owned(body),
        true,
    );
    // From here on the handler's own future counts.
    assembled.counted = false;
    let made = catch_unwind(AssertUnwindSafe(|| {
        route.dispatch_behind(services.interceptors(), call)
    }));
    // Decoded, or kept by interceptors, which hold what they hold on their own account.
    drop(permit);
    match made {
        Ok(Some(dispatched)) => {
            let running = Running::new(&connection, dispatched);
            running.await;
        }
        Ok(None) => {}
        Err(_) => {
            connection.end_running();
            fail(
                &connection,
                id,
                Code::Internal,
                "the handler panicked",
                false,
            );
        }
    }
}
