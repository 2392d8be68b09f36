pub mod bench {
    #![allow(warnings, clippy::all)]
    use ::pilota::{Buf as _, BufMut as _};
    pub mod virtuoso {
        use ::pilota::{Buf as _, BufMut as _};

        pub mod bench {
            use ::pilota::{Buf as _, BufMut as _};

            pub mod v1 {
                use ::pilota::{Buf as _, BufMut as _};
                #[derive(PartialOrd, Hash, Eq, Ord, Debug, Default, Clone, PartialEq)]
                pub struct UnaryRequest {
                    pub id: u64,

                    pub name: ::pilota::FastStr,

                    pub tags: ::std::vec::Vec<::pilota::FastStr>,
                }
                impl ::pilota::pb::Message for UnaryRequest {
                    #[inline]
                    fn encoded_len(&self, ctx: &mut ::pilota::pb::EncodeLengthContext) -> usize {
                        0 + ::pilota::pb::encoding::uint64::encoded_len(ctx, 1, &self.id)
                            + ::pilota::pb::encoding::faststr::encoded_len(ctx, 2, &self.name)
                            + ::pilota::pb::encoding::faststr::encoded_len_repeated(
                                ctx, 3, &self.tags,
                            )
                    }

                    #[allow(unused_variables)]
                    fn encode_raw(&self, buf: &mut ::pilota::LinkedBytes) {
                        ::pilota::pb::encoding::uint64::encode(1, &self.id, buf);
                        ::pilota::pb::encoding::faststr::encode(2, &self.name, buf);
                        ::pilota::pb::encoding::faststr::encode_repeated(3, &self.tags, buf);
                    }

                    #[allow(unused_variables)]
                    fn merge_field(
                        &mut self,
                        tag: u32,
                        wire_type: ::pilota::pb::encoding::WireType,
                        buf: &mut ::pilota::Bytes,
                        ctx: &mut ::pilota::pb::encoding::DecodeContext,
                        is_root: bool,
                    ) -> ::core::result::Result<(), ::pilota::pb::DecodeError> {
                        const STRUCT_NAME: &'static str = stringify!(UnaryRequest);

                        match tag {
                            1 => {
                                let mut _inner_pilota_value = &mut self.id;
                                ::pilota::pb::encoding::uint64::merge(
                                    wire_type,
                                    _inner_pilota_value,
                                    buf,
                                    ctx,
                                )
                                .map_err(|mut error| {
                                    error.push(STRUCT_NAME, stringify!(id));
                                    error
                                })
                            }
                            2 => {
                                let mut _inner_pilota_value = &mut self.name;
                                ::pilota::pb::encoding::faststr::merge(
                                    wire_type,
                                    _inner_pilota_value,
                                    buf,
                                    ctx,
                                )
                                .map_err(|mut error| {
                                    error.push(STRUCT_NAME, stringify!(name));
                                    error
                                })
                            }
                            3 => {
                                let mut _inner_pilota_value = &mut self.tags;
                                ::pilota::pb::encoding::faststr::merge_repeated(
                                    wire_type,
                                    _inner_pilota_value,
                                    buf,
                                    ctx,
                                )
                                .map_err(|mut error| {
                                    error.push(STRUCT_NAME, stringify!(tags));
                                    error
                                })
                            }
                            _ => ::pilota::pb::encoding::skip_field(wire_type, tag, buf, ctx),
                        }
                    }
                }

                pub trait Bench {
                    fn unary(
                        &self,
                        req: ::volo_grpc::Request<UnaryRequest>,
                    ) -> impl ::std::future::Future<
                        Output = ::std::result::Result<
                            ::volo_grpc::Response<UnaryReply>,
                            ::volo_grpc::Status,
                        >,
                    > + Send;
                    fn echo(
                        &self,
                        req: ::volo_grpc::Request<Payload>,
                    ) -> impl ::std::future::Future<
                        Output = ::std::result::Result<
                            ::volo_grpc::Response<Payload>,
                            ::volo_grpc::Status,
                        >,
                    > + Send;
                    fn records(
                        &self,
                        req: ::volo_grpc::Request<RecordsRequest>,
                    ) -> impl ::std::future::Future<
                        Output = ::std::result::Result<
                            ::volo_grpc::Response<RecordList>,
                            ::volo_grpc::Status,
                        >,
                    > + Send;
                    fn watch(
                        &self,
                        req: ::volo_grpc::Request<WatchRequest>,
                    ) -> impl ::std::future::Future<
                        Output = ::std::result::Result<
                            ::volo_grpc::Response<
                                ::volo_grpc::BoxStream<
                                    'static,
                                    ::std::result::Result<Record, ::volo_grpc::Status>,
                                >,
                            >,
                            ::volo_grpc::Status,
                        >,
                    > + Send;
                    fn upload(
                        &self,
                        req: ::volo_grpc::Request<Payload>,
                    ) -> impl ::std::future::Future<
                        Output = ::std::result::Result<
                            ::volo_grpc::Response<UploadReply>,
                            ::volo_grpc::Status,
                        >,
                    > + Send;
                    fn fan_out(
                        &self,
                        req: ::volo_grpc::Request<FanOutMessage>,
                    ) -> impl ::std::future::Future<
                        Output = ::std::result::Result<
                            ::volo_grpc::Response<FanOutMessage>,
                            ::volo_grpc::Status,
                        >,
                    > + Send;
                    fn spin(
                        &self,
                        req: ::volo_grpc::Request<Slowness>,
                    ) -> impl ::std::future::Future<
                        Output = ::std::result::Result<
                            ::volo_grpc::Response<Slowness>,
                            ::volo_grpc::Status,
                        >,
                    > + Send;
                    fn sleep(
                        &self,
                        req: ::volo_grpc::Request<Slowness>,
                    ) -> impl ::std::future::Future<
                        Output = ::std::result::Result<
                            ::volo_grpc::Response<Slowness>,
                            ::volo_grpc::Status,
                        >,
                    > + Send;
                }

                pub enum BenchRequestSend {
                    Unary(
                        ::volo_grpc::BoxStream<
                            'static,
                            ::std::result::Result<UnaryRequest, ::volo_grpc::Status>,
                        >,
                    ),
                    Echo(
                        ::volo_grpc::BoxStream<
                            'static,
                            ::std::result::Result<Payload, ::volo_grpc::Status>,
                        >,
                    ),
                    Records(
                        ::volo_grpc::BoxStream<
                            'static,
                            ::std::result::Result<RecordsRequest, ::volo_grpc::Status>,
                        >,
                    ),
                    Watch(
                        ::volo_grpc::BoxStream<
                            'static,
                            ::std::result::Result<WatchRequest, ::volo_grpc::Status>,
                        >,
                    ),
                    Upload(
                        ::volo_grpc::BoxStream<
                            'static,
                            ::std::result::Result<Payload, ::volo_grpc::Status>,
                        >,
                    ),
                    FanOut(
                        ::volo_grpc::BoxStream<
                            'static,
                            ::std::result::Result<FanOutMessage, ::volo_grpc::Status>,
                        >,
                    ),
                    Spin(
                        ::volo_grpc::BoxStream<
                            'static,
                            ::std::result::Result<Slowness, ::volo_grpc::Status>,
                        >,
                    ),
                    Sleep(
                        ::volo_grpc::BoxStream<
                            'static,
                            ::std::result::Result<Slowness, ::volo_grpc::Status>,
                        >,
                    ),
                }

                impl ::volo_grpc::SendEntryMessage for BenchRequestSend {
                    fn into_body(
                        self,
                        compression_encoding: ::std::option::Option<
                            ::volo_grpc::codec::compression::CompressionEncoding,
                        >,
                    ) -> ::volo_grpc::BoxStream<
                        'static,
                        ::std::result::Result<
                            ::volo_grpc::codegen::Frame<::volo_grpc::codegen::Bytes>,
                            ::volo_grpc::Status,
                        >,
                    > {
                        match self {
                            Self::Unary(s) => {
                                ::volo_grpc::codec::encode::encode(s, compression_encoding)
                            }
                            Self::Echo(s) => {
                                ::volo_grpc::codec::encode::encode(s, compression_encoding)
                            }
                            Self::Records(s) => {
                                ::volo_grpc::codec::encode::encode(s, compression_encoding)
                            }
                            Self::Watch(s) => {
                                ::volo_grpc::codec::encode::encode(s, compression_encoding)
                            }
                            Self::Upload(s) => {
                                ::volo_grpc::codec::encode::encode(s, compression_encoding)
                            }
                            Self::FanOut(s) => {
                                ::volo_grpc::codec::encode::encode(s, compression_encoding)
                            }
                            Self::Spin(s) => {
                                ::volo_grpc::codec::encode::encode(s, compression_encoding)
                            }
                            Self::Sleep(s) => {
                                ::volo_grpc::codec::encode::encode(s, compression_encoding)
                            }
                        }
                    }
                }

                pub enum BenchRequestRecv {
                    Unary(::volo_grpc::RecvStream<UnaryRequest>),
                    Echo(::volo_grpc::RecvStream<Payload>),
                    Records(::volo_grpc::RecvStream<RecordsRequest>),
                    Watch(::volo_grpc::RecvStream<WatchRequest>),
                    Upload(::volo_grpc::RecvStream<Payload>),
                    FanOut(::volo_grpc::RecvStream<FanOutMessage>),
                    Spin(::volo_grpc::RecvStream<Slowness>),
                    Sleep(::volo_grpc::RecvStream<Slowness>),
                }

                impl ::volo_grpc::RecvEntryMessage for BenchRequestRecv {
                    fn from_body(
                        method: ::std::option::Option<&str>,
                        body: ::volo_grpc::body::BoxBody,
                        kind: ::volo_grpc::codec::decode::Kind,
                        compression_encoding: ::std::option::Option<
                            ::volo_grpc::codec::compression::CompressionEncoding,
                        >,
                    ) -> ::std::result::Result<Self, ::volo_grpc::Status> {
                        match method {
                            Some("/virtuoso.bench.v1.Bench/Unary") => {
                                ::std::result::Result::Ok(Self::Unary(
                                    ::volo_grpc::RecvStream::new(body, kind, compression_encoding),
                                ))
                            }
                            Some("/virtuoso.bench.v1.Bench/Echo") => {
                                ::std::result::Result::Ok(Self::Echo(::volo_grpc::RecvStream::new(
                                    body,
                                    kind,
                                    compression_encoding,
                                )))
                            }
                            Some("/virtuoso.bench.v1.Bench/Records") => {
                                ::std::result::Result::Ok(Self::Records(
                                    ::volo_grpc::RecvStream::new(body, kind, compression_encoding),
                                ))
                            }
                            Some("/virtuoso.bench.v1.Bench/Watch") => {
                                ::std::result::Result::Ok(Self::Watch(
                                    ::volo_grpc::RecvStream::new(body, kind, compression_encoding),
                                ))
                            }
                            Some("/virtuoso.bench.v1.Bench/Upload") => {
                                ::std::result::Result::Ok(Self::Upload(
                                    ::volo_grpc::RecvStream::new(body, kind, compression_encoding),
                                ))
                            }
                            Some("/virtuoso.bench.v1.Bench/FanOut") => {
                                ::std::result::Result::Ok(Self::FanOut(
                                    ::volo_grpc::RecvStream::new(body, kind, compression_encoding),
                                ))
                            }
                            Some("/virtuoso.bench.v1.Bench/Spin") => {
                                ::std::result::Result::Ok(Self::Spin(::volo_grpc::RecvStream::new(
                                    body,
                                    kind,
                                    compression_encoding,
                                )))
                            }
                            Some("/virtuoso.bench.v1.Bench/Sleep") => {
                                ::std::result::Result::Ok(Self::Sleep(
                                    ::volo_grpc::RecvStream::new(body, kind, compression_encoding),
                                ))
                            }
                            _ => ::std::result::Result::Err(::volo_grpc::Status::new(
                                ::volo_grpc::Code::Unimplemented,
                                "Method not found.",
                            )),
                        }
                    }
                }

                pub enum BenchResponseSend {
                    Unary(
                        ::volo_grpc::BoxStream<
                            'static,
                            ::std::result::Result<UnaryReply, ::volo_grpc::Status>,
                        >,
                    ),
                    Echo(
                        ::volo_grpc::BoxStream<
                            'static,
                            ::std::result::Result<Payload, ::volo_grpc::Status>,
                        >,
                    ),
                    Records(
                        ::volo_grpc::BoxStream<
                            'static,
                            ::std::result::Result<RecordList, ::volo_grpc::Status>,
                        >,
                    ),
                    Watch(
                        ::volo_grpc::BoxStream<
                            'static,
                            ::std::result::Result<Record, ::volo_grpc::Status>,
                        >,
                    ),
                    Upload(
                        ::volo_grpc::BoxStream<
                            'static,
                            ::std::result::Result<UploadReply, ::volo_grpc::Status>,
                        >,
                    ),
                    FanOut(
                        ::volo_grpc::BoxStream<
                            'static,
                            ::std::result::Result<FanOutMessage, ::volo_grpc::Status>,
                        >,
                    ),
                    Spin(
                        ::volo_grpc::BoxStream<
                            'static,
                            ::std::result::Result<Slowness, ::volo_grpc::Status>,
                        >,
                    ),
                    Sleep(
                        ::volo_grpc::BoxStream<
                            'static,
                            ::std::result::Result<Slowness, ::volo_grpc::Status>,
                        >,
                    ),
                }

                impl ::volo_grpc::SendEntryMessage for BenchResponseSend {
                    fn into_body(
                        self,
                        compression_encoding: ::std::option::Option<
                            ::volo_grpc::codec::compression::CompressionEncoding,
                        >,
                    ) -> ::volo_grpc::BoxStream<
                        'static,
                        ::std::result::Result<
                            ::volo_grpc::codegen::Frame<::volo_grpc::codegen::Bytes>,
                            ::volo_grpc::Status,
                        >,
                    > {
                        match self {
                            Self::Unary(s) => {
                                ::volo_grpc::codec::encode::encode(s, compression_encoding)
                            }
                            Self::Echo(s) => {
                                ::volo_grpc::codec::encode::encode(s, compression_encoding)
                            }
                            Self::Records(s) => {
                                ::volo_grpc::codec::encode::encode(s, compression_encoding)
                            }
                            Self::Watch(s) => {
                                ::volo_grpc::codec::encode::encode(s, compression_encoding)
                            }
                            Self::Upload(s) => {
                                ::volo_grpc::codec::encode::encode(s, compression_encoding)
                            }
                            Self::FanOut(s) => {
                                ::volo_grpc::codec::encode::encode(s, compression_encoding)
                            }
                            Self::Spin(s) => {
                                ::volo_grpc::codec::encode::encode(s, compression_encoding)
                            }
                            Self::Sleep(s) => {
                                ::volo_grpc::codec::encode::encode(s, compression_encoding)
                            }
                        }
                    }
                }

                pub enum BenchResponseRecv {
                    Unary(::volo_grpc::RecvStream<UnaryReply>),
                    Echo(::volo_grpc::RecvStream<Payload>),
                    Records(::volo_grpc::RecvStream<RecordList>),
                    Watch(::volo_grpc::RecvStream<Record>),
                    Upload(::volo_grpc::RecvStream<UploadReply>),
                    FanOut(::volo_grpc::RecvStream<FanOutMessage>),
                    Spin(::volo_grpc::RecvStream<Slowness>),
                    Sleep(::volo_grpc::RecvStream<Slowness>),
                }

                impl ::volo_grpc::RecvEntryMessage for BenchResponseRecv {
                    fn from_body(
                        method: ::std::option::Option<&str>,
                        body: ::volo_grpc::body::BoxBody,
                        kind: ::volo_grpc::codec::decode::Kind,
                        compression_encoding: ::std::option::Option<
                            ::volo_grpc::codec::compression::CompressionEncoding,
                        >,
                    ) -> ::std::result::Result<Self, ::volo_grpc::Status>
                    where
                        Self: ::core::marker::Sized,
                    {
                        match method {
                            Some("/virtuoso.bench.v1.Bench/Unary") => {
                                ::std::result::Result::Ok(Self::Unary(
                                    ::volo_grpc::RecvStream::new(body, kind, compression_encoding),
                                ))
                            }
                            Some("/virtuoso.bench.v1.Bench/Echo") => {
                                ::std::result::Result::Ok(Self::Echo(::volo_grpc::RecvStream::new(
                                    body,
                                    kind,
                                    compression_encoding,
                                )))
                            }
                            Some("/virtuoso.bench.v1.Bench/Records") => {
                                ::std::result::Result::Ok(Self::Records(
                                    ::volo_grpc::RecvStream::new(body, kind, compression_encoding),
                                ))
                            }
                            Some("/virtuoso.bench.v1.Bench/Watch") => {
                                ::std::result::Result::Ok(Self::Watch(
                                    ::volo_grpc::RecvStream::new(body, kind, compression_encoding),
                                ))
                            }
                            Some("/virtuoso.bench.v1.Bench/Upload") => {
                                ::std::result::Result::Ok(Self::Upload(
                                    ::volo_grpc::RecvStream::new(body, kind, compression_encoding),
                                ))
                            }
                            Some("/virtuoso.bench.v1.Bench/FanOut") => {
                                ::std::result::Result::Ok(Self::FanOut(
                                    ::volo_grpc::RecvStream::new(body, kind, compression_encoding),
                                ))
                            }
                            Some("/virtuoso.bench.v1.Bench/Spin") => {
                                ::std::result::Result::Ok(Self::Spin(::volo_grpc::RecvStream::new(
                                    body,
                                    kind,
                                    compression_encoding,
                                )))
                            }
                            Some("/virtuoso.bench.v1.Bench/Sleep") => {
                                ::std::result::Result::Ok(Self::Sleep(
                                    ::volo_grpc::RecvStream::new(body, kind, compression_encoding),
                                ))
                            }
                            _ => ::std::result::Result::Err(::volo_grpc::Status::new(
                                ::volo_grpc::Code::Unimplemented,
                                "Method not found.",
                            )),
                        }
                    }
                }

                pub struct BenchClientBuilder {}
                impl BenchClientBuilder {
                    pub fn new(
                        service_name: impl AsRef<str>,
                    ) -> ::volo_grpc::client::ClientBuilder<
                        ::volo::layer::Identity,
                        ::volo::layer::Identity,
                        MkBenchGenericClient,
                        ::volo_grpc::layer::loadbalance::LbConfig<
                            ::volo::loadbalance::random::WeightedRandomBalance<(::volo::FastStr)>,
                            ::volo_grpc::client::dns::DnsResolver,
                        >,
                        BenchRequestSend,
                        BenchResponseRecv,
                    > {
                        ::volo_grpc::client::ClientBuilder::new(MkBenchGenericClient, service_name)
                    }
                }

                pub struct MkBenchGenericClient;

                pub type BenchClient = BenchGenericClient<
                    ::volo::service::BoxCloneService<
                        ::volo_grpc::context::ClientContext,
                        ::volo_grpc::Request<BenchRequestSend>,
                        ::volo_grpc::Response<BenchResponseRecv>,
                        ::volo_grpc::Status,
                    >,
                >;

                impl<S> ::volo::client::MkClient<::volo_grpc::Client<S>> for MkBenchGenericClient {
                    type Target = BenchGenericClient<S>;
                    fn mk_client(&self, service: ::volo_grpc::Client<S>) -> Self::Target {
                        BenchGenericClient(service)
                    }
                }

                #[derive(Clone)]
                pub struct BenchGenericClient<S>(pub ::volo_grpc::Client<S>);

                pub struct BenchOneShotClient<S>(pub ::volo_grpc::Client<S>);

                impl<S> BenchGenericClient<S>
                where
                    S: ::volo::service::Service<
                            ::volo_grpc::context::ClientContext,
                            ::volo_grpc::Request<BenchRequestSend>,
                            Response = ::volo_grpc::Response<BenchResponseRecv>,
                            Error = ::volo_grpc::Status,
                        > + Sync
                        + Send
                        + 'static,
                {
                    pub fn with_callopt<
                        Opt: ::volo::client::Apply<::volo_grpc::context::ClientContext>,
                    >(
                        self,
                        opt: Opt,
                    ) -> BenchOneShotClient<::volo::client::WithOptService<S, Opt>>
                    {
                        BenchOneShotClient(self.0.with_opt(opt))
                    }

                    pub async fn unary(
                        &self,
                        requests: impl ::volo_grpc::IntoRequest<UnaryRequest>,
                    ) -> ::std::result::Result<::volo_grpc::Response<UnaryReply>, ::volo_grpc::Status>
                    {
                        let req = requests
                            .into_request()
                            .map(|m| {
                                ::volo_grpc::codegen::futures::stream::once(
                                    ::volo_grpc::codegen::futures::future::ready(
                                        ::std::result::Result::Ok(m),
                                    ),
                                )
                            })
                            .map(|message| {
                                BenchRequestSend::Unary(::std::boxed::Box::pin(message) as _)
                            });
                        let mut cx = self.0.make_cx("/virtuoso.bench.v1.Bench/Unary");

                        let resp = ::volo::Service::call(&self.0, &mut cx, req).await?;
                        let (mut metadata, extensions, message_stream) = resp.into_parts();
                        let mut message_stream = match message_stream {
                            BenchResponseRecv::Unary(stream) => stream,
                            #[allow(unreachable_patterns)]
                            _ => {
                                return ::std::result::Result::Err(::volo_grpc::Status::new(
                                    ::volo_grpc::Code::Unimplemented,
                                    "Method not found.",
                                ));
                            }
                        };
                        let message =
                            ::volo_grpc::codegen::StreamExt::try_next(&mut message_stream)
                                .await
                                .map_err(|mut status| {
                                    status.metadata_mut().merge(metadata.clone());
                                    status
                                })?
                                .ok_or_else(|| {
                                    ::volo_grpc::Status::new(
                                        ::volo_grpc::Code::Internal,
                                        "Missing response message.",
                                    )
                                })?;
                        if let Some(trailers) = message_stream.trailers().await? {
                            metadata.merge(trailers);
                        }
                        ::std::result::Result::Ok(::volo_grpc::Response::from_parts(
                            metadata, extensions, message,
                        ))
                    }
                    pub async fn echo(
                        &self,
                        requests: impl ::volo_grpc::IntoRequest<Payload>,
                    ) -> ::std::result::Result<::volo_grpc::Response<Payload>, ::volo_grpc::Status>
                    {
                        let req = requests
                            .into_request()
                            .map(|m| {
                                ::volo_grpc::codegen::futures::stream::once(
                                    ::volo_grpc::codegen::futures::future::ready(
                                        ::std::result::Result::Ok(m),
                                    ),
                                )
                            })
                            .map(|message| {
                                BenchRequestSend::Echo(::std::boxed::Box::pin(message) as _)
                            });
                        let mut cx = self.0.make_cx("/virtuoso.bench.v1.Bench/Echo");

                        let resp = ::volo::Service::call(&self.0, &mut cx, req).await?;
                        let (mut metadata, extensions, message_stream) = resp.into_parts();
                        let mut message_stream = match message_stream {
                            BenchResponseRecv::Echo(stream) => stream,
                            #[allow(unreachable_patterns)]
                            _ => {
                                return ::std::result::Result::Err(::volo_grpc::Status::new(
                                    ::volo_grpc::Code::Unimplemented,
                                    "Method not found.",
                                ));
                            }
                        };
                        let message =
                            ::volo_grpc::codegen::StreamExt::try_next(&mut message_stream)
                                .await
                                .map_err(|mut status| {
                                    status.metadata_mut().merge(metadata.clone());
                                    status
                                })?
                                .ok_or_else(|| {
                                    ::volo_grpc::Status::new(
                                        ::volo_grpc::Code::Internal,
                                        "Missing response message.",
                                    )
                                })?;
                        if let Some(trailers) = message_stream.trailers().await? {
                            metadata.merge(trailers);
                        }
                        ::std::result::Result::Ok(::volo_grpc::Response::from_parts(
                            metadata, extensions, message,
                        ))
                    }
                    pub async fn records(
                        &self,
                        requests: impl ::volo_grpc::IntoRequest<RecordsRequest>,
                    ) -> ::std::result::Result<::volo_grpc::Response<RecordList>, ::volo_grpc::Status>
                    {
                        let req = requests
                            .into_request()
                            .map(|m| {
                                ::volo_grpc::codegen::futures::stream::once(
                                    ::volo_grpc::codegen::futures::future::ready(
                                        ::std::result::Result::Ok(m),
                                    ),
                                )
                            })
                            .map(|message| {
                                BenchRequestSend::Records(::std::boxed::Box::pin(message) as _)
                            });
                        let mut cx = self.0.make_cx("/virtuoso.bench.v1.Bench/Records");

                        let resp = ::volo::Service::call(&self.0, &mut cx, req).await?;
                        let (mut metadata, extensions, message_stream) = resp.into_parts();
                        let mut message_stream = match message_stream {
                            BenchResponseRecv::Records(stream) => stream,
                            #[allow(unreachable_patterns)]
                            _ => {
                                return ::std::result::Result::Err(::volo_grpc::Status::new(
                                    ::volo_grpc::Code::Unimplemented,
                                    "Method not found.",
                                ));
                            }
                        };
                        let message =
                            ::volo_grpc::codegen::StreamExt::try_next(&mut message_stream)
                                .await
                                .map_err(|mut status| {
                                    status.metadata_mut().merge(metadata.clone());
                                    status
                                })?
                                .ok_or_else(|| {
                                    ::volo_grpc::Status::new(
                                        ::volo_grpc::Code::Internal,
                                        "Missing response message.",
                                    )
                                })?;
                        if let Some(trailers) = message_stream.trailers().await? {
                            metadata.merge(trailers);
                        }
                        ::std::result::Result::Ok(::volo_grpc::Response::from_parts(
                            metadata, extensions, message,
                        ))
                    }
                    pub async fn watch(
                        &self,
                        requests: impl ::volo_grpc::IntoRequest<WatchRequest>,
                    ) -> ::std::result::Result<
                        ::volo_grpc::Response<
                            impl ::volo_grpc::codegen::futures::Stream<
                                Item = ::std::result::Result<Record, ::volo_grpc::Status>,
                            >,
                        >,
                        ::volo_grpc::Status,
                    > {
                        let req = requests
                            .into_request()
                            .map(|m| {
                                ::volo_grpc::codegen::futures::stream::once(
                                    ::volo_grpc::codegen::futures::future::ready(
                                        ::std::result::Result::Ok(m),
                                    ),
                                )
                            })
                            .map(|message| {
                                BenchRequestSend::Watch(::std::boxed::Box::pin(message) as _)
                            });
                        let mut cx = self.0.make_cx("/virtuoso.bench.v1.Bench/Watch");

                        let resp = ::volo::Service::call(&self.0, &mut cx, req).await?;
                        let (mut metadata, extensions, message_stream) = resp.into_parts();
                        let mut message_stream = match message_stream {
                            BenchResponseRecv::Watch(stream) => stream,
                            #[allow(unreachable_patterns)]
                            _ => {
                                return ::std::result::Result::Err(::volo_grpc::Status::new(
                                    ::volo_grpc::Code::Unimplemented,
                                    "Method not found.",
                                ));
                            }
                        };
                        ::std::result::Result::Ok(::volo_grpc::Response::from_parts(
                            metadata,
                            extensions,
                            message_stream,
                        ))
                    }
                    pub async fn upload(
                        &self,
                        requests: impl ::volo_grpc::IntoRequest<Payload>,
                    ) -> ::std::result::Result<
                        ::volo_grpc::Response<UploadReply>,
                        ::volo_grpc::Status,
                    > {
                        let req = requests
                            .into_request()
                            .map(|m| {
                                ::volo_grpc::codegen::futures::stream::once(
                                    ::volo_grpc::codegen::futures::future::ready(
                                        ::std::result::Result::Ok(m),
                                    ),
                                )
                            })
                            .map(|message| {
                                BenchRequestSend::Upload(::std::boxed::Box::pin(message) as _)
                            });
                        let mut cx = self.0.make_cx("/virtuoso.bench.v1.Bench/Upload");

                        let resp = ::volo::Service::call(&self.0, &mut cx, req).await?;
                        let (mut metadata, extensions, message_stream) = resp.into_parts();
                        let mut message_stream = match message_stream {
                            BenchResponseRecv::Upload(stream) => stream,
                            #[allow(unreachable_patterns)]
                            _ => {
                                return ::std::result::Result::Err(::volo_grpc::Status::new(
                                    ::volo_grpc::Code::Unimplemented,
                                    "Method not found.",
                                ));
                            }
                        };
                        let message =
                            ::volo_grpc::codegen::StreamExt::try_next(&mut message_stream)
                                .await
                                .map_err(|mut status| {
                                    status.metadata_mut().merge(metadata.clone());
                                    status
                                })?
                                .ok_or_else(|| {
                                    ::volo_grpc::Status::new(
                                        ::volo_grpc::Code::Internal,
                                        "Missing response message.",
                                    )
                                })?;
                        if let Some(trailers) = message_stream.trailers().await? {
                            metadata.merge(trailers);
                        }
                        ::std::result::Result::Ok(::volo_grpc::Response::from_parts(
                            metadata, extensions, message,
                        ))
                    }
                    pub async fn fan_out(
                        &self,
                        requests: impl ::volo_grpc::IntoRequest<FanOutMessage>,
                    ) -> ::std::result::Result<
                        ::volo_grpc::Response<FanOutMessage>,
                        ::volo_grpc::Status,
                    > {
                        let req = requests
                            .into_request()
                            .map(|m| {
                                ::volo_grpc::codegen::futures::stream::once(
                                    ::volo_grpc::codegen::futures::future::ready(
                                        ::std::result::Result::Ok(m),
                                    ),
                                )
                            })
                            .map(|message| {
                                BenchRequestSend::FanOut(::std::boxed::Box::pin(message) as _)
                            });
                        let mut cx = self.0.make_cx("/virtuoso.bench.v1.Bench/FanOut");

                        let resp = ::volo::Service::call(&self.0, &mut cx, req).await?;
                        let (mut metadata, extensions, message_stream) = resp.into_parts();
                        let mut message_stream = match message_stream {
                            BenchResponseRecv::FanOut(stream) => stream,
                            #[allow(unreachable_patterns)]
                            _ => {
                                return ::std::result::Result::Err(::volo_grpc::Status::new(
                                    ::volo_grpc::Code::Unimplemented,
                                    "Method not found.",
                                ));
                            }
                        };
                        let message =
                            ::volo_grpc::codegen::StreamExt::try_next(&mut message_stream)
                                .await
                                .map_err(|mut status| {
                                    status.metadata_mut().merge(metadata.clone());
                                    status
                                })?
                                .ok_or_else(|| {
                                    ::volo_grpc::Status::new(
                                        ::volo_grpc::Code::Internal,
                                        "Missing response message.",
                                    )
                                })?;
                        if let Some(trailers) = message_stream.trailers().await? {
                            metadata.merge(trailers);
                        }
                        ::std::result::Result::Ok(::volo_grpc::Response::from_parts(
                            metadata, extensions, message,
                        ))
                    }
                    pub async fn spin(
                        &self,
                        requests: impl ::volo_grpc::IntoRequest<Slowness>,
                    ) -> ::std::result::Result<::volo_grpc::Response<Slowness>, ::volo_grpc::Status>
                    {
                        let req = requests
                            .into_request()
                            .map(|m| {
                                ::volo_grpc::codegen::futures::stream::once(
                                    ::volo_grpc::codegen::futures::future::ready(
                                        ::std::result::Result::Ok(m),
                                    ),
                                )
                            })
                            .map(|message| {
                                BenchRequestSend::Spin(::std::boxed::Box::pin(message) as _)
                            });
                        let mut cx = self.0.make_cx("/virtuoso.bench.v1.Bench/Spin");

                        let resp = ::volo::Service::call(&self.0, &mut cx, req).await?;
                        let (mut metadata, extensions, message_stream) = resp.into_parts();
                        let mut message_stream = match message_stream {
                            BenchResponseRecv::Spin(stream) => stream,
                            #[allow(unreachable_patterns)]
                            _ => {
                                return ::std::result::Result::Err(::volo_grpc::Status::new(
                                    ::volo_grpc::Code::Unimplemented,
                                    "Method not found.",
                                ));
                            }
                        };
                        let message =
                            ::volo_grpc::codegen::StreamExt::try_next(&mut message_stream)
                                .await
                                .map_err(|mut status| {
                                    status.metadata_mut().merge(metadata.clone());
                                    status
                                })?
                                .ok_or_else(|| {
                                    ::volo_grpc::Status::new(
                                        ::volo_grpc::Code::Internal,
                                        "Missing response message.",
                                    )
                                })?;
                        if let Some(trailers) = message_stream.trailers().await? {
                            metadata.merge(trailers);
                        }
                        ::std::result::Result::Ok(::volo_grpc::Response::from_parts(
                            metadata, extensions, message,
                        ))
                    }
                    pub async fn sleep(
                        &self,
                        requests: impl ::volo_grpc::IntoRequest<Slowness>,
                    ) -> ::std::result::Result<::volo_grpc::Response<Slowness>, ::volo_grpc::Status>
                    {
                        let req = requests
                            .into_request()
                            .map(|m| {
                                ::volo_grpc::codegen::futures::stream::once(
                                    ::volo_grpc::codegen::futures::future::ready(
                                        ::std::result::Result::Ok(m),
                                    ),
                                )
                            })
                            .map(|message| {
                                BenchRequestSend::Sleep(::std::boxed::Box::pin(message) as _)
                            });
                        let mut cx = self.0.make_cx("/virtuoso.bench.v1.Bench/Sleep");

                        let resp = ::volo::Service::call(&self.0, &mut cx, req).await?;
                        let (mut metadata, extensions, message_stream) = resp.into_parts();
                        let mut message_stream = match message_stream {
                            BenchResponseRecv::Sleep(stream) => stream,
                            #[allow(unreachable_patterns)]
                            _ => {
                                return ::std::result::Result::Err(::volo_grpc::Status::new(
                                    ::volo_grpc::Code::Unimplemented,
                                    "Method not found.",
                                ));
                            }
                        };
                        let message =
                            ::volo_grpc::codegen::StreamExt::try_next(&mut message_stream)
                                .await
                                .map_err(|mut status| {
                                    status.metadata_mut().merge(metadata.clone());
                                    status
                                })?
                                .ok_or_else(|| {
                                    ::volo_grpc::Status::new(
                                        ::volo_grpc::Code::Internal,
                                        "Missing response message.",
                                    )
                                })?;
                        if let Some(trailers) = message_stream.trailers().await? {
                            metadata.merge(trailers);
                        }
                        ::std::result::Result::Ok(::volo_grpc::Response::from_parts(
                            metadata, extensions, message,
                        ))
                    }
                }

                impl<
                    S: ::volo::client::OneShotService<
                            ::volo_grpc::context::ClientContext,
                            ::volo_grpc::Request<BenchRequestSend>,
                            Response = ::volo_grpc::Response<BenchResponseRecv>,
                            Error = ::volo_grpc::Status,
                        > + Send
                        + Sync
                        + 'static,
                > BenchOneShotClient<S>
                {
                    pub async fn unary(
                        self,
                        requests: impl ::volo_grpc::IntoRequest<UnaryRequest>,
                    ) -> ::std::result::Result<::volo_grpc::Response<UnaryReply>, ::volo_grpc::Status>
                    {
                        let req = requests
                            .into_request()
                            .map(|m| {
                                ::volo_grpc::codegen::futures::stream::once(
                                    ::volo_grpc::codegen::futures::future::ready(
                                        ::std::result::Result::Ok(m),
                                    ),
                                )
                            })
                            .map(|message| {
                                BenchRequestSend::Unary(::std::boxed::Box::pin(message) as _)
                            });
                        let mut cx = self.0.make_cx("/virtuoso.bench.v1.Bench/Unary");

                        let resp =
                            ::volo::client::OneShotService::call(self.0, &mut cx, req).await?;

                        let (mut metadata, extensions, message_stream) = resp.into_parts();
                        let mut message_stream = match message_stream {
                            BenchResponseRecv::Unary(stream) => stream,
                            #[allow(unreachable_patterns)]
                            _ => {
                                return ::std::result::Result::Err(::volo_grpc::Status::new(
                                    ::volo_grpc::Code::Unimplemented,
                                    "Method not found.",
                                ));
                            }
                        };
                        let message =
                            ::volo_grpc::codegen::StreamExt::try_next(&mut message_stream)
                                .await
                                .map_err(|mut status| {
                                    status.metadata_mut().merge(metadata.clone());
                                    status
                                })?
                                .ok_or_else(|| {
                                    ::volo_grpc::Status::new(
                                        ::volo_grpc::Code::Internal,
                                        "Missing response message.",
                                    )
                                })?;
                        if let Some(trailers) = message_stream.trailers().await? {
                            metadata.merge(trailers);
                        }
                        ::std::result::Result::Ok(::volo_grpc::Response::from_parts(
                            metadata, extensions, message,
                        ))
                    }
                    pub async fn echo(
                        self,
                        requests: impl ::volo_grpc::IntoRequest<Payload>,
                    ) -> ::std::result::Result<::volo_grpc::Response<Payload>, ::volo_grpc::Status>
                    {
                        let req = requests
                            .into_request()
                            .map(|m| {
                                ::volo_grpc::codegen::futures::stream::once(
                                    ::volo_grpc::codegen::futures::future::ready(
                                        ::std::result::Result::Ok(m),
                                    ),
                                )
                            })
                            .map(|message| {
                                BenchRequestSend::Echo(::std::boxed::Box::pin(message) as _)
                            });
                        let mut cx = self.0.make_cx("/virtuoso.bench.v1.Bench/Echo");

                        let resp =
                            ::volo::client::OneShotService::call(self.0, &mut cx, req).await?;

                        let (mut metadata, extensions, message_stream) = resp.into_parts();
                        let mut message_stream = match message_stream {
                            BenchResponseRecv::Echo(stream) => stream,
                            #[allow(unreachable_patterns)]
                            _ => {
                                return ::std::result::Result::Err(::volo_grpc::Status::new(
                                    ::volo_grpc::Code::Unimplemented,
                                    "Method not found.",
                                ));
                            }
                        };
                        let message =
                            ::volo_grpc::codegen::StreamExt::try_next(&mut message_stream)
                                .await
                                .map_err(|mut status| {
                                    status.metadata_mut().merge(metadata.clone());
                                    status
                                })?
                                .ok_or_else(|| {
                                    ::volo_grpc::Status::new(
                                        ::volo_grpc::Code::Internal,
                                        "Missing response message.",
                                    )
                                })?;
                        if let Some(trailers) = message_stream.trailers().await? {
                            metadata.merge(trailers);
                        }
                        ::std::result::Result::Ok(::volo_grpc::Response::from_parts(
                            metadata, extensions, message,
                        ))
                    }
                    pub async fn records(
                        self,
                        requests: impl ::volo_grpc::IntoRequest<RecordsRequest>,
                    ) -> ::std::result::Result<::volo_grpc::Response<RecordList>, ::volo_grpc::Status>
                    {
                        let req = requests
                            .into_request()
                            .map(|m| {
                                ::volo_grpc::codegen::futures::stream::once(
                                    ::volo_grpc::codegen::futures::future::ready(
                                        ::std::result::Result::Ok(m),
                                    ),
                                )
                            })
                            .map(|message| {
                                BenchRequestSend::Records(::std::boxed::Box::pin(message) as _)
                            });
                        let mut cx = self.0.make_cx("/virtuoso.bench.v1.Bench/Records");

                        let resp =
                            ::volo::client::OneShotService::call(self.0, &mut cx, req).await?;

                        let (mut metadata, extensions, message_stream) = resp.into_parts();
                        let mut message_stream = match message_stream {
                            BenchResponseRecv::Records(stream) => stream,
                            #[allow(unreachable_patterns)]
                            _ => {
                                return ::std::result::Result::Err(::volo_grpc::Status::new(
                                    ::volo_grpc::Code::Unimplemented,
                                    "Method not found.",
                                ));
                            }
                        };
                        let message =
                            ::volo_grpc::codegen::StreamExt::try_next(&mut message_stream)
                                .await
                                .map_err(|mut status| {
                                    status.metadata_mut().merge(metadata.clone());
                                    status
                                })?
                                .ok_or_else(|| {
                                    ::volo_grpc::Status::new(
                                        ::volo_grpc::Code::Internal,
                                        "Missing response message.",
                                    )
                                })?;
                        if let Some(trailers) = message_stream.trailers().await? {
                            metadata.merge(trailers);
                        }
                        ::std::result::Result::Ok(::volo_grpc::Response::from_parts(
                            metadata, extensions, message,
                        ))
                    }
                    pub async fn watch(
                        self,
                        requests: impl ::volo_grpc::IntoRequest<WatchRequest>,
                    ) -> ::std::result::Result<
                        ::volo_grpc::Response<
                            impl ::volo_grpc::codegen::futures::Stream<
                                Item = ::std::result::Result<Record, ::volo_grpc::Status>,
                            >,
                        >,
                        ::volo_grpc::Status,
                    > {
                        let req = requests
                            .into_request()
                            .map(|m| {
                                ::volo_grpc::codegen::futures::stream::once(
                                    ::volo_grpc::codegen::futures::future::ready(
                                        ::std::result::Result::Ok(m),
                                    ),
                                )
                            })
                            .map(|message| {
                                BenchRequestSend::Watch(::std::boxed::Box::pin(message) as _)
                            });
                        let mut cx = self.0.make_cx("/virtuoso.bench.v1.Bench/Watch");

                        let resp =
                            ::volo::client::OneShotService::call(self.0, &mut cx, req).await?;

                        let (mut metadata, extensions, message_stream) = resp.into_parts();
                        let mut message_stream = match message_stream {
                            BenchResponseRecv::Watch(stream) => stream,
                            #[allow(unreachable_patterns)]
                            _ => {
                                return ::std::result::Result::Err(::volo_grpc::Status::new(
                                    ::volo_grpc::Code::Unimplemented,
                                    "Method not found.",
                                ));
                            }
                        };
                        ::std::result::Result::Ok(::volo_grpc::Response::from_parts(
                            metadata,
                            extensions,
                            message_stream,
                        ))
                    }
                    pub async fn upload(
                        self,
                        requests: impl ::volo_grpc::IntoRequest<Payload>,
                    ) -> ::std::result::Result<
                        ::volo_grpc::Response<UploadReply>,
                        ::volo_grpc::Status,
                    > {
                        let req = requests
                            .into_request()
                            .map(|m| {
                                ::volo_grpc::codegen::futures::stream::once(
                                    ::volo_grpc::codegen::futures::future::ready(
                                        ::std::result::Result::Ok(m),
                                    ),
                                )
                            })
                            .map(|message| {
                                BenchRequestSend::Upload(::std::boxed::Box::pin(message) as _)
                            });
                        let mut cx = self.0.make_cx("/virtuoso.bench.v1.Bench/Upload");

                        let resp =
                            ::volo::client::OneShotService::call(self.0, &mut cx, req).await?;

                        let (mut metadata, extensions, message_stream) = resp.into_parts();
                        let mut message_stream = match message_stream {
                            BenchResponseRecv::Upload(stream) => stream,
                            #[allow(unreachable_patterns)]
                            _ => {
                                return ::std::result::Result::Err(::volo_grpc::Status::new(
                                    ::volo_grpc::Code::Unimplemented,
                                    "Method not found.",
                                ));
                            }
                        };
                        let message =
                            ::volo_grpc::codegen::StreamExt::try_next(&mut message_stream)
                                .await
                                .map_err(|mut status| {
                                    status.metadata_mut().merge(metadata.clone());
                                    status
                                })?
                                .ok_or_else(|| {
                                    ::volo_grpc::Status::new(
                                        ::volo_grpc::Code::Internal,
                                        "Missing response message.",
                                    )
                                })?;
                        if let Some(trailers) = message_stream.trailers().await? {
                            metadata.merge(trailers);
                        }
                        ::std::result::Result::Ok(::volo_grpc::Response::from_parts(
                            metadata, extensions, message,
                        ))
                    }
                    pub async fn fan_out(
                        self,
                        requests: impl ::volo_grpc::IntoRequest<FanOutMessage>,
                    ) -> ::std::result::Result<
                        ::volo_grpc::Response<FanOutMessage>,
                        ::volo_grpc::Status,
                    > {
                        let req = requests
                            .into_request()
                            .map(|m| {
                                ::volo_grpc::codegen::futures::stream::once(
                                    ::volo_grpc::codegen::futures::future::ready(
                                        ::std::result::Result::Ok(m),
                                    ),
                                )
                            })
                            .map(|message| {
                                BenchRequestSend::FanOut(::std::boxed::Box::pin(message) as _)
                            });
                        let mut cx = self.0.make_cx("/virtuoso.bench.v1.Bench/FanOut");

                        let resp =
                            ::volo::client::OneShotService::call(self.0, &mut cx, req).await?;

                        let (mut metadata, extensions, message_stream) = resp.into_parts();
                        let mut message_stream = match message_stream {
                            BenchResponseRecv::FanOut(stream) => stream,
                            #[allow(unreachable_patterns)]
                            _ => {
                                return ::std::result::Result::Err(::volo_grpc::Status::new(
                                    ::volo_grpc::Code::Unimplemented,
                                    "Method not found.",
                                ));
                            }
                        };
                        let message =
                            ::volo_grpc::codegen::StreamExt::try_next(&mut message_stream)
                                .await
                                .map_err(|mut status| {
                                    status.metadata_mut().merge(metadata.clone());
                                    status
                                })?
                                .ok_or_else(|| {
                                    ::volo_grpc::Status::new(
                                        ::volo_grpc::Code::Internal,
                                        "Missing response message.",
                                    )
                                })?;
                        if let Some(trailers) = message_stream.trailers().await? {
                            metadata.merge(trailers);
                        }
                        ::std::result::Result::Ok(::volo_grpc::Response::from_parts(
                            metadata, extensions, message,
                        ))
                    }
                    pub async fn spin(
                        self,
                        requests: impl ::volo_grpc::IntoRequest<Slowness>,
                    ) -> ::std::result::Result<::volo_grpc::Response<Slowness>, ::volo_grpc::Status>
                    {
                        let req = requests
                            .into_request()
                            .map(|m| {
                                ::volo_grpc::codegen::futures::stream::once(
                                    ::volo_grpc::codegen::futures::future::ready(
                                        ::std::result::Result::Ok(m),
                                    ),
                                )
                            })
                            .map(|message| {
                                BenchRequestSend::Spin(::std::boxed::Box::pin(message) as _)
                            });
                        let mut cx = self.0.make_cx("/virtuoso.bench.v1.Bench/Spin");

                        let resp =
                            ::volo::client::OneShotService::call(self.0, &mut cx, req).await?;

                        let (mut metadata, extensions, message_stream) = resp.into_parts();
                        let mut message_stream = match message_stream {
                            BenchResponseRecv::Spin(stream) => stream,
                            #[allow(unreachable_patterns)]
                            _ => {
                                return ::std::result::Result::Err(::volo_grpc::Status::new(
                                    ::volo_grpc::Code::Unimplemented,
                                    "Method not found.",
                                ));
                            }
                        };
                        let message =
                            ::volo_grpc::codegen::StreamExt::try_next(&mut message_stream)
                                .await
                                .map_err(|mut status| {
                                    status.metadata_mut().merge(metadata.clone());
                                    status
                                })?
                                .ok_or_else(|| {
                                    ::volo_grpc::Status::new(
                                        ::volo_grpc::Code::Internal,
                                        "Missing response message.",
                                    )
                                })?;
                        if let Some(trailers) = message_stream.trailers().await? {
                            metadata.merge(trailers);
                        }
                        ::std::result::Result::Ok(::volo_grpc::Response::from_parts(
                            metadata, extensions, message,
                        ))
                    }
                    pub async fn sleep(
                        self,
                        requests: impl ::volo_grpc::IntoRequest<Slowness>,
                    ) -> ::std::result::Result<::volo_grpc::Response<Slowness>, ::volo_grpc::Status>
                    {
                        let req = requests
                            .into_request()
                            .map(|m| {
                                ::volo_grpc::codegen::futures::stream::once(
                                    ::volo_grpc::codegen::futures::future::ready(
                                        ::std::result::Result::Ok(m),
                                    ),
                                )
                            })
                            .map(|message| {
                                BenchRequestSend::Sleep(::std::boxed::Box::pin(message) as _)
                            });
                        let mut cx = self.0.make_cx("/virtuoso.bench.v1.Bench/Sleep");

                        let resp =
                            ::volo::client::OneShotService::call(self.0, &mut cx, req).await?;

                        let (mut metadata, extensions, message_stream) = resp.into_parts();
                        let mut message_stream = match message_stream {
                            BenchResponseRecv::Sleep(stream) => stream,
                            #[allow(unreachable_patterns)]
                            _ => {
                                return ::std::result::Result::Err(::volo_grpc::Status::new(
                                    ::volo_grpc::Code::Unimplemented,
                                    "Method not found.",
                                ));
                            }
                        };
                        let message =
                            ::volo_grpc::codegen::StreamExt::try_next(&mut message_stream)
                                .await
                                .map_err(|mut status| {
                                    status.metadata_mut().merge(metadata.clone());
                                    status
                                })?
                                .ok_or_else(|| {
                                    ::volo_grpc::Status::new(
                                        ::volo_grpc::Code::Internal,
                                        "Missing response message.",
                                    )
                                })?;
                        if let Some(trailers) = message_stream.trailers().await? {
                            metadata.merge(trailers);
                        }
                        ::std::result::Result::Ok(::volo_grpc::Response::from_parts(
                            metadata, extensions, message,
                        ))
                    }
                }

                pub struct BenchServer<S> {
                    inner: ::std::sync::Arc<S>,
                }

                impl<S> Clone for BenchServer<S> {
                    fn clone(&self) -> Self {
                        BenchServer {
                            inner: self.inner.clone(),
                        }
                    }
                }

                impl<S> BenchServer<S> {
                    pub fn new(inner: S) -> Self {
                        Self::from_arc(::std::sync::Arc::new(inner))
                    }

                    pub fn from_arc(inner: ::std::sync::Arc<S>) -> Self {
                        Self { inner }
                    }
                }

                impl<S>
                    ::volo::service::Service<
                        ::volo_grpc::context::ServerContext,
                        ::volo_grpc::Request<BenchRequestRecv>,
                    > for BenchServer<S>
                where
                    S: Bench + ::core::marker::Send + ::core::marker::Sync + 'static,
                {
                    type Response = ::volo_grpc::Response<BenchResponseSend>;
                    type Error = ::volo_grpc::status::Status;

                    async fn call<'s, 'cx>(
                        &'s self,
                        cx: &'cx mut ::volo_grpc::context::ServerContext,
                        req: ::volo_grpc::Request<BenchRequestRecv>,
                    ) -> ::std::result::Result<Self::Response, Self::Error> {
                        let inner = self.inner.clone();
                        match cx.rpc_info.method().as_str() {
                            "/virtuoso.bench.v1.Bench/Unary" => {
                                let (mut metadata, extensions, message_stream) = req.into_parts();
                                let mut message_stream = match message_stream {
                                    BenchRequestRecv::Unary(stream) => stream,
                                    #[allow(unreachable_patterns)]
                                    _ => {
                                        return ::std::result::Result::Err(
                                            ::volo_grpc::Status::new(
                                                ::volo_grpc::Code::Unimplemented,
                                                "Method not found.",
                                            ),
                                        );
                                    }
                                };
                                ::volo_grpc::codegen::futures::pin_mut!(message_stream);
                                let message =
                                    ::volo_grpc::codegen::StreamExt::try_next(&mut message_stream)
                                        .await?
                                        .ok_or_else(|| {
                                            ::volo_grpc::Status::new(
                                                ::volo_grpc::Code::Internal,
                                                "Missing request message.",
                                            )
                                        })?;
                                if let Some(trailers) = message_stream.trailers().await? {
                                    metadata.merge(trailers);
                                }
                                let req =
                                    ::volo_grpc::Request::from_parts(metadata, extensions, message);
                                let resp = inner.unary(req).await;
                                resp.map(|r| {
                                    r.map(|m| {
                                        BenchResponseSend::Unary(::std::boxed::Box::pin(
                                            ::volo_grpc::codegen::futures::stream::once(
                                                ::volo_grpc::codegen::futures::future::ok(m),
                                            ),
                                        ))
                                    })
                                })
                            }
                            "/virtuoso.bench.v1.Bench/Echo" => {
                                let (mut metadata, extensions, message_stream) = req.into_parts();
                                let mut message_stream = match message_stream {
                                    BenchRequestRecv::Echo(stream) => stream,
                                    #[allow(unreachable_patterns)]
                                    _ => {
                                        return ::std::result::Result::Err(
                                            ::volo_grpc::Status::new(
                                                ::volo_grpc::Code::Unimplemented,
                                                "Method not found.",
                                            ),
                                        );
                                    }
                                };
                                ::volo_grpc::codegen::futures::pin_mut!(message_stream);
                                let message =
                                    ::volo_grpc::codegen::StreamExt::try_next(&mut message_stream)
                                        .await?
                                        .ok_or_else(|| {
                                            ::volo_grpc::Status::new(
                                                ::volo_grpc::Code::Internal,
                                                "Missing request message.",
                                            )
                                        })?;
                                if let Some(trailers) = message_stream.trailers().await? {
                                    metadata.merge(trailers);
                                }
                                let req =
                                    ::volo_grpc::Request::from_parts(metadata, extensions, message);
                                let resp = inner.echo(req).await;
                                resp.map(|r| {
                                    r.map(|m| {
                                        BenchResponseSend::Echo(::std::boxed::Box::pin(
                                            ::volo_grpc::codegen::futures::stream::once(
                                                ::volo_grpc::codegen::futures::future::ok(m),
                                            ),
                                        ))
                                    })
                                })
                            }
                            "/virtuoso.bench.v1.Bench/Records" => {
                                let (mut metadata, extensions, message_stream) = req.into_parts();
                                let mut message_stream = match message_stream {
                                    BenchRequestRecv::Records(stream) => stream,
                                    #[allow(unreachable_patterns)]
                                    _ => {
                                        return ::std::result::Result::Err(
                                            ::volo_grpc::Status::new(
                                                ::volo_grpc::Code::Unimplemented,
                                                "Method not found.",
                                            ),
                                        );
                                    }
                                };
                                ::volo_grpc::codegen::futures::pin_mut!(message_stream);
                                let message =
                                    ::volo_grpc::codegen::StreamExt::try_next(&mut message_stream)
                                        .await?
                                        .ok_or_else(|| {
                                            ::volo_grpc::Status::new(
                                                ::volo_grpc::Code::Internal,
                                                "Missing request message.",
                                            )
                                        })?;
                                if let Some(trailers) = message_stream.trailers().await? {
                                    metadata.merge(trailers);
                                }
                                let req =
                                    ::volo_grpc::Request::from_parts(metadata, extensions, message);
                                let resp = inner.records(req).await;
                                resp.map(|r| {
                                    r.map(|m| {
                                        BenchResponseSend::Records(::std::boxed::Box::pin(
                                            ::volo_grpc::codegen::futures::stream::once(
                                                ::volo_grpc::codegen::futures::future::ok(m),
                                            ),
                                        ))
                                    })
                                })
                            }
                            "/virtuoso.bench.v1.Bench/Watch" => {
                                let (mut metadata, extensions, message_stream) = req.into_parts();
                                let mut message_stream = match message_stream {
                                    BenchRequestRecv::Watch(stream) => stream,
                                    #[allow(unreachable_patterns)]
                                    _ => {
                                        return ::std::result::Result::Err(
                                            ::volo_grpc::Status::new(
                                                ::volo_grpc::Code::Unimplemented,
                                                "Method not found.",
                                            ),
                                        );
                                    }
                                };
                                ::volo_grpc::codegen::futures::pin_mut!(message_stream);
                                let message =
                                    ::volo_grpc::codegen::StreamExt::try_next(&mut message_stream)
                                        .await?
                                        .ok_or_else(|| {
                                            ::volo_grpc::Status::new(
                                                ::volo_grpc::Code::Internal,
                                                "Missing request message.",
                                            )
                                        })?;
                                if let Some(trailers) = message_stream.trailers().await? {
                                    metadata.merge(trailers);
                                }
                                let req =
                                    ::volo_grpc::Request::from_parts(metadata, extensions, message);
                                let resp = inner.watch(req).await;
                                resp.map(|r| r.map(|s| BenchResponseSend::Watch(s)))
                            }
                            "/virtuoso.bench.v1.Bench/Upload" => {
                                let (mut metadata, extensions, message_stream) = req.into_parts();
                                let mut message_stream = match message_stream {
                                    BenchRequestRecv::Upload(stream) => stream,
                                    #[allow(unreachable_patterns)]
                                    _ => {
                                        return ::std::result::Result::Err(
                                            ::volo_grpc::Status::new(
                                                ::volo_grpc::Code::Unimplemented,
                                                "Method not found.",
                                            ),
                                        );
                                    }
                                };
                                ::volo_grpc::codegen::futures::pin_mut!(message_stream);
                                let message =
                                    ::volo_grpc::codegen::StreamExt::try_next(&mut message_stream)
                                        .await?
                                        .ok_or_else(|| {
                                            ::volo_grpc::Status::new(
                                                ::volo_grpc::Code::Internal,
                                                "Missing request message.",
                                            )
                                        })?;
                                if let Some(trailers) = message_stream.trailers().await? {
                                    metadata.merge(trailers);
                                }
                                let req =
                                    ::volo_grpc::Request::from_parts(metadata, extensions, message);
                                let resp = inner.upload(req).await;
                                resp.map(|r| {
                                    r.map(|m| {
                                        BenchResponseSend::Upload(::std::boxed::Box::pin(
                                            ::volo_grpc::codegen::futures::stream::once(
                                                ::volo_grpc::codegen::futures::future::ok(m),
                                            ),
                                        ))
                                    })
                                })
                            }
                            "/virtuoso.bench.v1.Bench/FanOut" => {
                                let (mut metadata, extensions, message_stream) = req.into_parts();
                                let mut message_stream = match message_stream {
                                    BenchRequestRecv::FanOut(stream) => stream,
                                    #[allow(unreachable_patterns)]
                                    _ => {
                                        return ::std::result::Result::Err(
                                            ::volo_grpc::Status::new(
                                                ::volo_grpc::Code::Unimplemented,
                                                "Method not found.",
                                            ),
                                        );
                                    }
                                };
                                ::volo_grpc::codegen::futures::pin_mut!(message_stream);
                                let message =
                                    ::volo_grpc::codegen::StreamExt::try_next(&mut message_stream)
                                        .await?
                                        .ok_or_else(|| {
                                            ::volo_grpc::Status::new(
                                                ::volo_grpc::Code::Internal,
                                                "Missing request message.",
                                            )
                                        })?;
                                if let Some(trailers) = message_stream.trailers().await? {
                                    metadata.merge(trailers);
                                }
                                let req =
                                    ::volo_grpc::Request::from_parts(metadata, extensions, message);
                                let resp = inner.fan_out(req).await;
                                resp.map(|r| {
                                    r.map(|m| {
                                        BenchResponseSend::FanOut(::std::boxed::Box::pin(
                                            ::volo_grpc::codegen::futures::stream::once(
                                                ::volo_grpc::codegen::futures::future::ok(m),
                                            ),
                                        ))
                                    })
                                })
                            }
                            "/virtuoso.bench.v1.Bench/Spin" => {
                                let (mut metadata, extensions, message_stream) = req.into_parts();
                                let mut message_stream = match message_stream {
                                    BenchRequestRecv::Spin(stream) => stream,
                                    #[allow(unreachable_patterns)]
                                    _ => {
                                        return ::std::result::Result::Err(
                                            ::volo_grpc::Status::new(
                                                ::volo_grpc::Code::Unimplemented,
                                                "Method not found.",
                                            ),
                                        );
                                    }
                                };
                                ::volo_grpc::codegen::futures::pin_mut!(message_stream);
                                let message =
                                    ::volo_grpc::codegen::StreamExt::try_next(&mut message_stream)
                                        .await?
                                        .ok_or_else(|| {
                                            ::volo_grpc::Status::new(
                                                ::volo_grpc::Code::Internal,
                                                "Missing request message.",
                                            )
                                        })?;
                                if let Some(trailers) = message_stream.trailers().await? {
                                    metadata.merge(trailers);
                                }
                                let req =
                                    ::volo_grpc::Request::from_parts(metadata, extensions, message);
                                let resp = inner.spin(req).await;
                                resp.map(|r| {
                                    r.map(|m| {
                                        BenchResponseSend::Spin(::std::boxed::Box::pin(
                                            ::volo_grpc::codegen::futures::stream::once(
                                                ::volo_grpc::codegen::futures::future::ok(m),
                                            ),
                                        ))
                                    })
                                })
                            }
                            "/virtuoso.bench.v1.Bench/Sleep" => {
                                let (mut metadata, extensions, message_stream) = req.into_parts();
                                let mut message_stream = match message_stream {
                                    BenchRequestRecv::Sleep(stream) => stream,
                                    #[allow(unreachable_patterns)]
                                    _ => {
                                        return ::std::result::Result::Err(
                                            ::volo_grpc::Status::new(
                                                ::volo_grpc::Code::Unimplemented,
                                                "Method not found.",
                                            ),
                                        );
                                    }
                                };
                                ::volo_grpc::codegen::futures::pin_mut!(message_stream);
                                let message =
                                    ::volo_grpc::codegen::StreamExt::try_next(&mut message_stream)
                                        .await?
                                        .ok_or_else(|| {
                                            ::volo_grpc::Status::new(
                                                ::volo_grpc::Code::Internal,
                                                "Missing request message.",
                                            )
                                        })?;
                                if let Some(trailers) = message_stream.trailers().await? {
                                    metadata.merge(trailers);
                                }
                                let req =
                                    ::volo_grpc::Request::from_parts(metadata, extensions, message);
                                let resp = inner.sleep(req).await;
                                resp.map(|r| {
                                    r.map(|m| {
                                        BenchResponseSend::Sleep(::std::boxed::Box::pin(
                                            ::volo_grpc::codegen::futures::stream::once(
                                                ::volo_grpc::codegen::futures::future::ok(m),
                                            ),
                                        ))
                                    })
                                })
                            }
                            path => {
                                let path = path.to_string();
                                ::std::result::Result::Err(::volo_grpc::Status::unimplemented(
                                    ::std::format!("Unimplemented http path: {}", path),
                                ))
                            }
                        }
                    }
                }

                impl<S: Bench> ::volo_grpc::server::NamedService for BenchServer<S> {
                    const NAME: &'static str = "virtuoso.bench.v1.Bench";
                }
                #[derive(PartialOrd, Hash, Eq, Ord, Debug, Default, Clone, PartialEq)]
                pub struct UploadReply {
                    pub length: u64,
                }
                impl ::pilota::pb::Message for UploadReply {
                    #[inline]
                    fn encoded_len(&self, ctx: &mut ::pilota::pb::EncodeLengthContext) -> usize {
                        0 + ::pilota::pb::encoding::uint64::encoded_len(ctx, 1, &self.length)
                    }

                    #[allow(unused_variables)]
                    fn encode_raw(&self, buf: &mut ::pilota::LinkedBytes) {
                        ::pilota::pb::encoding::uint64::encode(1, &self.length, buf);
                    }

                    #[allow(unused_variables)]
                    fn merge_field(
                        &mut self,
                        tag: u32,
                        wire_type: ::pilota::pb::encoding::WireType,
                        buf: &mut ::pilota::Bytes,
                        ctx: &mut ::pilota::pb::encoding::DecodeContext,
                        is_root: bool,
                    ) -> ::core::result::Result<(), ::pilota::pb::DecodeError> {
                        const STRUCT_NAME: &'static str = stringify!(UploadReply);

                        match tag {
                            1 => {
                                let mut _inner_pilota_value = &mut self.length;
                                ::pilota::pb::encoding::uint64::merge(
                                    wire_type,
                                    _inner_pilota_value,
                                    buf,
                                    ctx,
                                )
                                .map_err(|mut error| {
                                    error.push(STRUCT_NAME, stringify!(length));
                                    error
                                })
                            }
                            _ => ::pilota::pb::encoding::skip_field(wire_type, tag, buf, ctx),
                        }
                    }
                }
                #[derive(PartialOrd, Hash, Eq, Ord, Debug, Default, Clone, PartialEq)]
                pub struct RecordsRequest {
                    pub first: u64,
                }
                impl ::pilota::pb::Message for RecordsRequest {
                    #[inline]
                    fn encoded_len(&self, ctx: &mut ::pilota::pb::EncodeLengthContext) -> usize {
                        0 + ::pilota::pb::encoding::uint64::encoded_len(ctx, 1, &self.first)
                    }

                    #[allow(unused_variables)]
                    fn encode_raw(&self, buf: &mut ::pilota::LinkedBytes) {
                        ::pilota::pb::encoding::uint64::encode(1, &self.first, buf);
                    }

                    #[allow(unused_variables)]
                    fn merge_field(
                        &mut self,
                        tag: u32,
                        wire_type: ::pilota::pb::encoding::WireType,
                        buf: &mut ::pilota::Bytes,
                        ctx: &mut ::pilota::pb::encoding::DecodeContext,
                        is_root: bool,
                    ) -> ::core::result::Result<(), ::pilota::pb::DecodeError> {
                        const STRUCT_NAME: &'static str = stringify!(RecordsRequest);

                        match tag {
                            1 => {
                                let mut _inner_pilota_value = &mut self.first;
                                ::pilota::pb::encoding::uint64::merge(
                                    wire_type,
                                    _inner_pilota_value,
                                    buf,
                                    ctx,
                                )
                                .map_err(|mut error| {
                                    error.push(STRUCT_NAME, stringify!(first));
                                    error
                                })
                            }
                            _ => ::pilota::pb::encoding::skip_field(wire_type, tag, buf, ctx),
                        }
                    }
                }
                #[derive(PartialOrd, Hash, Eq, Ord, Debug, Default, Clone, PartialEq)]
                pub struct UnaryReply {
                    pub id: u64,

                    pub message: ::pilota::FastStr,

                    pub ok: bool,
                }
                impl ::pilota::pb::Message for UnaryReply {
                    #[inline]
                    fn encoded_len(&self, ctx: &mut ::pilota::pb::EncodeLengthContext) -> usize {
                        0 + ::pilota::pb::encoding::uint64::encoded_len(ctx, 1, &self.id)
                            + ::pilota::pb::encoding::faststr::encoded_len(ctx, 2, &self.message)
                            + ::pilota::pb::encoding::bool::encoded_len(ctx, 3, &self.ok)
                    }

                    #[allow(unused_variables)]
                    fn encode_raw(&self, buf: &mut ::pilota::LinkedBytes) {
                        ::pilota::pb::encoding::uint64::encode(1, &self.id, buf);
                        ::pilota::pb::encoding::faststr::encode(2, &self.message, buf);
                        ::pilota::pb::encoding::bool::encode(3, &self.ok, buf);
                    }

                    #[allow(unused_variables)]
                    fn merge_field(
                        &mut self,
                        tag: u32,
                        wire_type: ::pilota::pb::encoding::WireType,
                        buf: &mut ::pilota::Bytes,
                        ctx: &mut ::pilota::pb::encoding::DecodeContext,
                        is_root: bool,
                    ) -> ::core::result::Result<(), ::pilota::pb::DecodeError> {
                        const STRUCT_NAME: &'static str = stringify!(UnaryReply);

                        match tag {
                            1 => {
                                let mut _inner_pilota_value = &mut self.id;
                                ::pilota::pb::encoding::uint64::merge(
                                    wire_type,
                                    _inner_pilota_value,
                                    buf,
                                    ctx,
                                )
                                .map_err(|mut error| {
                                    error.push(STRUCT_NAME, stringify!(id));
                                    error
                                })
                            }
                            2 => {
                                let mut _inner_pilota_value = &mut self.message;
                                ::pilota::pb::encoding::faststr::merge(
                                    wire_type,
                                    _inner_pilota_value,
                                    buf,
                                    ctx,
                                )
                                .map_err(|mut error| {
                                    error.push(STRUCT_NAME, stringify!(message));
                                    error
                                })
                            }
                            3 => {
                                let mut _inner_pilota_value = &mut self.ok;
                                ::pilota::pb::encoding::bool::merge(
                                    wire_type,
                                    _inner_pilota_value,
                                    buf,
                                    ctx,
                                )
                                .map_err(|mut error| {
                                    error.push(STRUCT_NAME, stringify!(ok));
                                    error
                                })
                            }
                            _ => ::pilota::pb::encoding::skip_field(wire_type, tag, buf, ctx),
                        }
                    }
                }
                #[derive(PartialOrd, Hash, Eq, Ord, Debug, Default, Clone, PartialEq)]
                pub struct FanOutMessage {
                    pub id: u64,
                }
                impl ::pilota::pb::Message for FanOutMessage {
                    #[inline]
                    fn encoded_len(&self, ctx: &mut ::pilota::pb::EncodeLengthContext) -> usize {
                        0 + ::pilota::pb::encoding::uint64::encoded_len(ctx, 1, &self.id)
                    }

                    #[allow(unused_variables)]
                    fn encode_raw(&self, buf: &mut ::pilota::LinkedBytes) {
                        ::pilota::pb::encoding::uint64::encode(1, &self.id, buf);
                    }

                    #[allow(unused_variables)]
                    fn merge_field(
                        &mut self,
                        tag: u32,
                        wire_type: ::pilota::pb::encoding::WireType,
                        buf: &mut ::pilota::Bytes,
                        ctx: &mut ::pilota::pb::encoding::DecodeContext,
                        is_root: bool,
                    ) -> ::core::result::Result<(), ::pilota::pb::DecodeError> {
                        const STRUCT_NAME: &'static str = stringify!(FanOutMessage);

                        match tag {
                            1 => {
                                let mut _inner_pilota_value = &mut self.id;
                                ::pilota::pb::encoding::uint64::merge(
                                    wire_type,
                                    _inner_pilota_value,
                                    buf,
                                    ctx,
                                )
                                .map_err(|mut error| {
                                    error.push(STRUCT_NAME, stringify!(id));
                                    error
                                })
                            }
                            _ => ::pilota::pb::encoding::skip_field(wire_type, tag, buf, ctx),
                        }
                    }
                }
                #[derive(PartialOrd, Debug, Default, Clone, PartialEq)]
                pub struct RecordList {
                    pub records: ::std::vec::Vec<Record>,
                }
                impl ::pilota::pb::Message for RecordList {
                    #[inline]
                    fn encoded_len(&self, ctx: &mut ::pilota::pb::EncodeLengthContext) -> usize {
                        0 + ::pilota::pb::encoding::message::encoded_len_repeated(
                            ctx,
                            1,
                            &self.records,
                        )
                    }

                    #[allow(unused_variables)]
                    fn encode_raw(&self, buf: &mut ::pilota::LinkedBytes) {
                        for msg in &self.records {
                            ::pilota::pb::encoding::message::encode(1, msg, buf);
                        }
                    }

                    #[allow(unused_variables)]
                    fn merge_field(
                        &mut self,
                        tag: u32,
                        wire_type: ::pilota::pb::encoding::WireType,
                        buf: &mut ::pilota::Bytes,
                        ctx: &mut ::pilota::pb::encoding::DecodeContext,
                        is_root: bool,
                    ) -> ::core::result::Result<(), ::pilota::pb::DecodeError> {
                        const STRUCT_NAME: &'static str = stringify!(RecordList);

                        match tag {
                            1 => {
                                let mut _inner_pilota_value = &mut self.records;
                                ::pilota::pb::encoding::message::merge_repeated(
                                    wire_type,
                                    _inner_pilota_value,
                                    buf,
                                    ctx,
                                )
                                .map_err(|mut error| {
                                    error.push(STRUCT_NAME, stringify!(records));
                                    error
                                })
                            }
                            _ => ::pilota::pb::encoding::skip_field(wire_type, tag, buf, ctx),
                        }
                    }
                }
                #[derive(PartialOrd, Hash, Eq, Ord, Debug, Default, Clone, PartialEq)]
                pub struct Payload {
                    pub payload: ::pilota::Bytes,
                }
                impl ::pilota::pb::Message for Payload {
                    #[inline]
                    fn encoded_len(&self, ctx: &mut ::pilota::pb::EncodeLengthContext) -> usize {
                        0 + ::pilota::pb::encoding::bytes::encoded_len(ctx, 1, &self.payload)
                    }

                    #[allow(unused_variables)]
                    fn encode_raw(&self, buf: &mut ::pilota::LinkedBytes) {
                        ::pilota::pb::encoding::bytes::encode(1, &self.payload, buf);
                    }

                    #[allow(unused_variables)]
                    fn merge_field(
                        &mut self,
                        tag: u32,
                        wire_type: ::pilota::pb::encoding::WireType,
                        buf: &mut ::pilota::Bytes,
                        ctx: &mut ::pilota::pb::encoding::DecodeContext,
                        is_root: bool,
                    ) -> ::core::result::Result<(), ::pilota::pb::DecodeError> {
                        const STRUCT_NAME: &'static str = stringify!(Payload);

                        match tag {
                            1 => {
                                let mut _inner_pilota_value = &mut self.payload;
                                ::pilota::pb::encoding::bytes::merge(
                                    wire_type,
                                    _inner_pilota_value,
                                    buf,
                                    ctx,
                                )
                                .map_err(|mut error| {
                                    error.push(STRUCT_NAME, stringify!(payload));
                                    error
                                })
                            }
                            _ => ::pilota::pb::encoding::skip_field(wire_type, tag, buf, ctx),
                        }
                    }
                }
                #[derive(PartialOrd, Hash, Eq, Ord, Debug, Default, Clone, PartialEq)]
                pub struct Slowness {
                    pub micros: u32,
                }
                impl ::pilota::pb::Message for Slowness {
                    #[inline]
                    fn encoded_len(&self, ctx: &mut ::pilota::pb::EncodeLengthContext) -> usize {
                        0 + ::pilota::pb::encoding::uint32::encoded_len(ctx, 1, &self.micros)
                    }

                    #[allow(unused_variables)]
                    fn encode_raw(&self, buf: &mut ::pilota::LinkedBytes) {
                        ::pilota::pb::encoding::uint32::encode(1, &self.micros, buf);
                    }

                    #[allow(unused_variables)]
                    fn merge_field(
                        &mut self,
                        tag: u32,
                        wire_type: ::pilota::pb::encoding::WireType,
                        buf: &mut ::pilota::Bytes,
                        ctx: &mut ::pilota::pb::encoding::DecodeContext,
                        is_root: bool,
                    ) -> ::core::result::Result<(), ::pilota::pb::DecodeError> {
                        const STRUCT_NAME: &'static str = stringify!(Slowness);

                        match tag {
                            1 => {
                                let mut _inner_pilota_value = &mut self.micros;
                                ::pilota::pb::encoding::uint32::merge(
                                    wire_type,
                                    _inner_pilota_value,
                                    buf,
                                    ctx,
                                )
                                .map_err(|mut error| {
                                    error.push(STRUCT_NAME, stringify!(micros));
                                    error
                                })
                            }
                            _ => ::pilota::pb::encoding::skip_field(wire_type, tag, buf, ctx),
                        }
                    }
                }
                #[derive(PartialOrd, Hash, Eq, Ord, Debug, Default, Clone, PartialEq)]
                pub struct WatchRequest {
                    pub count: u64,
                }
                impl ::pilota::pb::Message for WatchRequest {
                    #[inline]
                    fn encoded_len(&self, ctx: &mut ::pilota::pb::EncodeLengthContext) -> usize {
                        0 + ::pilota::pb::encoding::uint64::encoded_len(ctx, 1, &self.count)
                    }

                    #[allow(unused_variables)]
                    fn encode_raw(&self, buf: &mut ::pilota::LinkedBytes) {
                        ::pilota::pb::encoding::uint64::encode(1, &self.count, buf);
                    }

                    #[allow(unused_variables)]
                    fn merge_field(
                        &mut self,
                        tag: u32,
                        wire_type: ::pilota::pb::encoding::WireType,
                        buf: &mut ::pilota::Bytes,
                        ctx: &mut ::pilota::pb::encoding::DecodeContext,
                        is_root: bool,
                    ) -> ::core::result::Result<(), ::pilota::pb::DecodeError> {
                        const STRUCT_NAME: &'static str = stringify!(WatchRequest);

                        match tag {
                            1 => {
                                let mut _inner_pilota_value = &mut self.count;
                                ::pilota::pb::encoding::uint64::merge(
                                    wire_type,
                                    _inner_pilota_value,
                                    buf,
                                    ctx,
                                )
                                .map_err(|mut error| {
                                    error.push(STRUCT_NAME, stringify!(count));
                                    error
                                })
                            }
                            _ => ::pilota::pb::encoding::skip_field(wire_type, tag, buf, ctx),
                        }
                    }
                }
                #[derive(PartialOrd, Debug, Default, Clone, PartialEq)]
                pub struct Record {
                    pub id: u64,

                    pub name: ::pilota::FastStr,

                    pub score: f64,

                    pub flags: u32,
                }
                impl ::pilota::pb::Message for Record {
                    #[inline]
                    fn encoded_len(&self, ctx: &mut ::pilota::pb::EncodeLengthContext) -> usize {
                        0 + ::pilota::pb::encoding::uint64::encoded_len(ctx, 1, &self.id)
                            + ::pilota::pb::encoding::faststr::encoded_len(ctx, 2, &self.name)
                            + ::pilota::pb::encoding::double::encoded_len(ctx, 3, &self.score)
                            + ::pilota::pb::encoding::uint32::encoded_len(ctx, 4, &self.flags)
                    }

                    #[allow(unused_variables)]
                    fn encode_raw(&self, buf: &mut ::pilota::LinkedBytes) {
                        ::pilota::pb::encoding::uint64::encode(1, &self.id, buf);
                        ::pilota::pb::encoding::faststr::encode(2, &self.name, buf);
                        ::pilota::pb::encoding::double::encode(3, &self.score, buf);
                        ::pilota::pb::encoding::uint32::encode(4, &self.flags, buf);
                    }

                    #[allow(unused_variables)]
                    fn merge_field(
                        &mut self,
                        tag: u32,
                        wire_type: ::pilota::pb::encoding::WireType,
                        buf: &mut ::pilota::Bytes,
                        ctx: &mut ::pilota::pb::encoding::DecodeContext,
                        is_root: bool,
                    ) -> ::core::result::Result<(), ::pilota::pb::DecodeError> {
                        const STRUCT_NAME: &'static str = stringify!(Record);

                        match tag {
                            1 => {
                                let mut _inner_pilota_value = &mut self.id;
                                ::pilota::pb::encoding::uint64::merge(
                                    wire_type,
                                    _inner_pilota_value,
                                    buf,
                                    ctx,
                                )
                                .map_err(|mut error| {
                                    error.push(STRUCT_NAME, stringify!(id));
                                    error
                                })
                            }
                            2 => {
                                let mut _inner_pilota_value = &mut self.name;
                                ::pilota::pb::encoding::faststr::merge(
                                    wire_type,
                                    _inner_pilota_value,
                                    buf,
                                    ctx,
                                )
                                .map_err(|mut error| {
                                    error.push(STRUCT_NAME, stringify!(name));
                                    error
                                })
                            }
                            3 => {
                                let mut _inner_pilota_value = &mut self.score;
                                ::pilota::pb::encoding::double::merge(
                                    wire_type,
                                    _inner_pilota_value,
                                    buf,
                                    ctx,
                                )
                                .map_err(|mut error| {
                                    error.push(STRUCT_NAME, stringify!(score));
                                    error
                                })
                            }
                            4 => {
                                let mut _inner_pilota_value = &mut self.flags;
                                ::pilota::pb::encoding::uint32::merge(
                                    wire_type,
                                    _inner_pilota_value,
                                    buf,
                                    ctx,
                                )
                                .map_err(|mut error| {
                                    error.push(STRUCT_NAME, stringify!(flags));
                                    error
                                })
                            }
                            _ => ::pilota::pb::encoding::skip_field(wire_type, tag, buf, ctx),
                        }
                    }
                }
            }
        }
    }
}
