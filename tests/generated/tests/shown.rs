//! What people see: messages of errors, `Debug` of what is sensitive.

use virtuoso::{Code, Status, Timestamp};

#[test]
fn errors_say_what_their_contract_says() {
    use generated::errors::golden::errors::v1::*;

    let error = OutOfStock {
        sku: "TEA".into(),
        available: 3,
    };
    assert_eq!(error.to_string(), "TEA is out of stock: {3} left");
    assert_eq!(OrderNotFound.to_string(), "order not found");
    assert_eq!(PaymentDeclined::default().to_string(), "The bank said no");
    let mut everything = Everything {
        at: Timestamp::default(),
        reason: Reason::Fraud,
        bank_code: "secret".into(),
        note: None,
    };
    let text = "at 1970-01-01T00:00:00Z, because of Fraud (<redacted>), ";
    assert_eq!(everything.to_string(), format!("{text}none"));
    everything.note = Some("so".into());
    assert_eq!(everything.to_string(), format!("{text}so"));
}

#[test]
fn errors_become_statuses_and_come_back() {
    use generated::errors::golden::errors::v1::*;
    use generated::services::golden::services::v1 as services;

    let error = PaymentDeclined {
        score: 7,
        ..Default::default()
    };
    let status = Status::from(error.clone());
    assert_eq!(
        (status.code(), status.message()),
        (Code::Aborted, "The bank said no")
    );
    assert_eq!(status.detail::<PaymentDeclined>(), Some(error));

    let thrown = services::OutOfStock { sku: "x".into() };
    let error = services::OrdersPlaceError::from(thrown.clone());
    assert_eq!(error.to_string(), "Some item is not in stock");
    assert!(
        std::error::Error::source(&error).is_some_and(|source| source.is::<services::OutOfStock>())
    );
    let status = Status::from(error);
    assert_eq!(status.code(), Code::FailedPrecondition);
    match services::OrdersPlaceError::from(status) {
        services::OrdersPlaceError::OutOfStock(back) => assert_eq!(back, thrown),
        other => panic!("{other:?}"),
    }
    let other = services::OrdersPlaceError::from(Status::unavailable("later"));
    assert!(matches!(other, services::OrdersPlaceError::Other(_)));
}

#[test]
fn what_is_sensitive_is_not_shown() {
    use generated::sensitive::golden::sensitive::v1::*;

    let account = Account {
        name: "me".into(),
        password: "hunter2".into(),
        pin: Some(1234),
        secret: "hunter2".into(),
        token: Token("hunter2".into()),
        method: Some(Method::Iban("hunter2".into())),
        login: Some(AccountLogin::Key("hunter2".into())),
    };
    let shown = format!("{account:?}");
    assert!(
        !shown.contains("hunter2") && !shown.contains("1234"),
        "{shown}"
    );
    assert!(
        shown.contains("name: \"me\"") && shown.contains("password: <redacted>"),
        "{shown}"
    );
    let request = AccountsLogInRequest {
        name: "me".into(),
        password: "hunter2".into(),
    };
    assert!(!format!("{request:?}").contains("hunter2"));
    let response = AccountsLogInResponse {
        value: Token("hunter2".into()),
    };
    assert!(!format!("{response:?}").contains("hunter2"));
    use virtuoso::codec::Encode;
    let fields = Account::descriptor()
        .fields
        .iter()
        .filter(|field| field.sensitive)
        .count();
    assert_eq!(fields, 5);
}
